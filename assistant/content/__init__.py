"""What is taught: moves and routines as YAML files, and the library that reads them."""
