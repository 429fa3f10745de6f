"""Tests of accounts: signing up, in and out, locks, second factors."""
