"""A static site of the warehouse, from its live database: `make docs`."""
