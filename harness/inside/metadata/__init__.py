"""What the metadata knows: tables, their parts and types, and who shares them."""
