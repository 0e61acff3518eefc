"""Frozen, picklable data that crosses between the floors; no behaviour beyond what the data itself can answer."""
