"""One report's facts as every carrier a crawler meets, with the truth about each; made once, kept in data/corpus.

facts.py      the sets of facts and the blocks of text and tables that print them
carriers.py   which carriers there are, what each needs, what is required of its reading
pages.py office.py pictures.py programs.py   the making
score.py      reading every file through the product and comparing every cell with the truth
"""
