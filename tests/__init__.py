"""Tests of Linli: they mirror the apps."""
