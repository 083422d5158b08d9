"""Tests of supplies as files."""
