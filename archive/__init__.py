"""archive: the lowest room. Writes HTTP exchanges as they were, reads them back, lists and checks them."""
