"""The measures of `hub bench`, at a size that takes no time: that they measure what they say, never how fast."""
