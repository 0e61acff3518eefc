"""The whole program: values flow from drivers to every use. Knows facts; never source trees, files or the terminal."""
