"""The smart home: what the house may ask of Otherside, and what it is told.  Off until `home:` is in the settings."""
