"""How each replica's publishing system writes its pages, and the parts it computes."""
