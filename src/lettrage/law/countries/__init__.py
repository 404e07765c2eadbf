"""The rules of each country as data, one file a country."""
