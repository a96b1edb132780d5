"""Deals (商机): what a customer may buy, stage by stage."""
