"""Lowtide runs a low dose naltrexone course for fibromyalgia, slowly, safely and honestly."""

__version__ = "0.1.0"
