"""What a kind of database needs: how it is spoken to, and what it holds."""
