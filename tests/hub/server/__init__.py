"""The roof: doctor, application, command line, endpoint."""
