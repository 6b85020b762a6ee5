"""Fits the polynomials of ``ndas.harmonise.values.national_grid`` to the exact conversion and prints them.

Exact: Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes B, C and the Helmert parameters of
section 6.6. Run it to see where the coefficients come from: ``python bench/harmonise/fit_national_grid.py``.
"""

import sys

import numpy as np
from numpy.polynomial import chebyshev

Points = np.ndarray


def exact(east: Points, north: Points) -> tuple[Points, Points]:
    """Return WGS 84 latitude and longitude in degrees of OSGB36 eastings and northings in metres."""
    a, b, f0 = 6377563.396, 6356256.909, 0.9996012717
    e2 = 1 - (b * b) / (a * a)
    n = (a - b) / (a + b)
    lat0, lon0 = np.radians(49.0), np.radians(-2.0)

    def arc(lat: Points) -> Points:
        d, s = lat - lat0, lat + lat0
        return (
            b
            * f0
            * (
                (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * d
                - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(d) * np.cos(s)
                + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * d) * np.cos(2 * s)
                - 35 / 24 * n**3 * np.sin(3 * d) * np.cos(3 * s)
            )
        )

    lat = lat0 + (north + 100000) / (a * f0)
    for _ in range(12):
        lat = lat + (north + 100000 - arc(lat)) / (a * f0)
    nu = a * f0 / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    rho = a * f0 * (1 - e2) / (1 - e2 * np.sin(lat) ** 2) ** 1.5
    eta2 = nu / rho - 1
    t, sec, x = np.tan(lat), 1 / np.cos(lat), east - 400000
    phi = (
        lat
        - x**2 * t / (2 * rho * nu)
        + x**4 * t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
        - x**6 * t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    )
    lam = (
        lon0
        + x * sec / nu
        - x**3 * sec / (6 * nu**3) * (nu / rho + 2 * t**2)
        + x**5 * sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
        - x**7 * sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    )
    nu1 = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    p = np.stack([nu1 * np.cos(phi) * np.cos(lam), nu1 * np.cos(phi) * np.sin(lam), (1 - e2) * nu1 * np.sin(phi)])
    rx, ry, rz = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600)
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    q = np.array([446.448, -125.157, 542.060])[:, None] + (1 - 20.4894e-6) * (turn @ p.reshape(3, -1))
    aw, bw = 6378137.0, 6356752.314245
    ew = 1 - (bw * bw) / (aw * aw)
    flat = np.hypot(q[0], q[1])
    out = np.arctan2(q[2], flat * (1 - ew))
    for _ in range(8):
        out = np.arctan2(q[2] + ew * aw / np.sqrt(1 - ew * np.sin(out) ** 2) * np.sin(out), flat)
    shape = np.shape(east)
    return np.degrees(out).reshape(shape), np.degrees(np.arctan2(q[1], q[0])).reshape(shape)


def scaled(east: Points, north: Points) -> tuple[Points, Points]:
    """Eastings and northings as the polynomials take them, between -1 and 1."""
    return (east - 350000) / 350000, (north - 650000) / 650000


def fit(degree: int) -> tuple[Points, Points]:
    """Return the coefficients, [power of x][power of y], of latitude and longitude."""
    nodes = np.cos(np.pi * (np.arange(60) + 0.5) / 60)
    x, y = (grid.ravel() for grid in np.meshgrid(nodes, nodes))
    lat, lon = exact(x * 350000 + 350000, y * 650000 + 650000)
    columns = chebyshev.chebvander2d(x, y, [degree, degree])
    found = []
    for target in (lat, lon):
        solution, *_ = np.linalg.lstsq(columns, target, rcond=None)
        table = solution.reshape(degree + 1, degree + 1)
        powers = np.zeros_like(table)
        for i in range(degree + 1):
            for j in range(degree + 1):
                a, b = chebyshev.cheb2poly(np.eye(degree + 1)[i]), chebyshev.cheb2poly(np.eye(degree + 1)[j])
                powers[: len(a), : len(b)] += table[i, j] * np.outer(a, b)
        found.append(powers)
    return found[0], found[1]


def main() -> None:
    degree = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    lat, lon = fit(degree)
    rng = np.random.default_rng(1)
    east, north = rng.uniform(0, 700000, 200000), rng.uniform(0, 1300000, 200000)
    x, y = scaled(east, north)
    for name, powers, true in zip(("LATITUDE", "LONGITUDE"), (lat, lon), exact(east, north), strict=True):
        kept = np.where(np.abs(powers) > 2e-8, powers, 0)
        error = np.abs(np.polynomial.polynomial.polyval2d(x, y, kept) - true).max() * 111320
        print(f"# {name}: largest error {error:.3f} m, {np.count_nonzero(kept)} terms")
        print(f"{name} = (")
        for row in kept:
            cells = [repr(float(f"{value:.12g}")) for value in row]
            while cells and cells[-1] == "0.0":
                cells.pop()
            print("    (" + ", ".join(cells) + ("," if len(cells) == 1 else "") + "),")
        print(")")


if __name__ == "__main__":
    main()
