"""The pages' words, dates and numbers in other languages than English."""
