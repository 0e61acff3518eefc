"""How long a scan takes beside other tools, on programs that anybody can have; ``python -m benchmarks``."""
