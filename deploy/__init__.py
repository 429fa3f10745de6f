"""The machine room: starts and stops everything that Linli needs around its own code."""
