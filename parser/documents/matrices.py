"""From a drawing's own coordinates to the paper, in PDF (ISO 32000-1, 8.3.4) and OFD (GB/T 33190-2016, 8.5) alike.

A matrix is six numbers a, b, c, d, e, f with X = ax + cy + e and Y = bx + dy + f.
"""

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def then(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does ``first`` and then ``second``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def moved(matrix: Matrix, box: Box) -> Box:
    """The upright box around a box that went through a matrix."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    if b == c == 0 and a == 1 and d == -1:
        return x0 + e, f - y1, x1 + e, f - y0
    xs = (a * x0 + c * y0, a * x0 + c * y1, a * x1 + c * y0, a * x1 + c * y1)
    ys = (b * x0 + d * y0, b * x0 + d * y1, b * x1 + d * y0, b * x1 + d * y1)
    return min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f
