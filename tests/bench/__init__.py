"""What `hub bench` measures the hub against: servers that answer its questions, written as people write them."""
