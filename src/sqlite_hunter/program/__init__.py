"""The whole program: values flow from the drivers to every use. Knows facts, never source trees, files or the terminal."""
