"""Prime factors and exact roots of integers, in Python's own arithmetic."""

from __future__ import annotations

from functools import cache
from itertools import count
from math import gcd, isqrt, prod

from derivations.recheck.sparse import TooLarge

WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)  # decide all numbers below 3.3·10²⁴
TRIED = 2_000  # divisors below it are tried one by one
STEPS, BATCH = 1 << 16, 128  # of Pollard's method, which finds factors of nine digits or so in them
CURVES = 400  # and of Lenstra's, which finds factors of twenty digits with a tenth of these
STAGE = 4_000  # the largest prime of a curve's first stage; of its second, fifty times as much


def is_prime(n: int) -> bool:
    """Whether n is prime, by Miller and Rabin's test: certain below 3.3·10²⁴, beyond it next to certain."""
    if n < 2 or any(n % p == 0 for p in WITNESSES):
        return n in WITNESSES
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    return not any(_betrays(a, n, twos) for a in WITNESSES)


def _betrays(a: int, n: int, twos: int) -> bool:
    """Whether a shows that n is composite, n − 1 being an odd number times 2^twos."""
    value = pow(a, (n - 1) >> twos, n)
    if value in (1, n - 1):
        return False
    for _ in range(twos - 1):
        value = value * value % n
        if value == n - 1:
            return False
    return True


@cache
def primes(limit: int) -> tuple[int, ...]:
    """The primes up to a limit, by Eratosthenes' sieve."""
    sieve = bytearray([1]) * (limit + 1)
    sieve[:2] = bytes(2)
    for p in range(2, isqrt(limit) + 1):
        if sieve[p]:
            sieve[p * p :: p] = bytes(len(range(p * p, limit + 1, p)))
    return tuple(p for p in range(limit + 1) if sieve[p])


def factor_integer(n: int) -> list[tuple[int, int]]:
    """|n| as (prime, exponent) in ascending order; none for 1.

    Raises `ValueError` for 0, and `TooLarge` when two of the primes are too large to be found: a number of
    two primes of twenty digits each takes seconds, of thirty digits it is given up.
    """
    if not n:
        raise ValueError("0 has no prime factors")
    left, found = abs(n), dict[int, int]()
    for p in primes(TRIED):
        while left % p == 0:
            left, found[p] = left // p, found.get(p, 0) + 1
    waiting = [left] if left > 1 else []
    while waiting:
        m = waiting.pop()
        if m < TRIED**2 or is_prime(m):
            found[m] = found.get(m, 0) + 1
        else:
            divisor = _divisor(m)
            waiting += [divisor, m // divisor]
    return sorted(found.items())


def _divisor(n: int) -> int:
    """A divisor of a composite number that is neither 1 nor the number."""
    for k in range(2, n.bit_length() // TRIED.bit_length() + 2):
        root, exact = integer_root(n, k)
        if exact:
            return root
    found = _by_pollard(n, 1) or _by_pollard(n, 3) or _by_lenstra(n)
    if found is None:
        raise TooLarge("an integer has prime factors that are too large to be found")
    return found


def _by_pollard(n: int, shift: int) -> int | None:
    """Pollard's ρ: x ↦ x² + shift runs into a cycle modulo each prime factor; Floyd's runners meet in it."""
    x = y = 2
    for _ in range(0, STEPS, BATCH):
        product, before = 1, (x, y)
        for _ in range(BATCH):
            x, y = _run(x, y, n, shift)
            product = product * (x - y) % n
        if gcd(product, n) > 1:
            x, y = _run(*before, n, shift)
            while (found := gcd(x - y, n)) == 1:
                x, y = _run(x, y, n, shift)
            return found if found < n else None
    return None


def _run(x: int, y: int, n: int, shift: int) -> tuple[int, int]:
    return (x * x + shift) % n, ((y * y + shift) ** 2 + shift) % n


# ── Lenstra's elliptic curves ────────────────────────────────────────────────────────────────────


def _by_lenstra(n: int) -> int | None:
    """A point of a curve modulo n times many primes meets infinity modulo one factor before the others."""
    small, large = primes(STAGE), [p for p in primes(50 * STAGE) if p > STAGE]
    exponent = prod(p ** (STAGE.bit_length() // (p.bit_length() - 1)) for p in small)
    for sigma in range(6, 6 + CURVES):
        u, v = sigma * sigma - 5, 4 * sigma
        below = 4 * u**3 * v
        if (found := gcd(below, n)) > 1:
            return found if found < n else None
        shape = ((v - u) ** 3 * (3 * u + v) * pow(below, -1, n)) % n
        curve = _Curve(n, shape * pow(4, -1, n) % n)
        point = curve.times(exponent, (u**3 % n, v**3 % n))
        for value in (point[1], curve.second_stage(point, large)):
            if 1 < (found := gcd(value, n)) < n:
                return found
    return None


class _Curve:
    """Montgomery's curve y² = x³ + a·x² + x modulo n, by the ratios x : z; `quarter` is (a + 2)/4."""

    def __init__(self, n: int, quarter: int) -> None:
        self.n, self.quarter = n, quarter

    def doubled(self, p: tuple[int, int]) -> tuple[int, int]:
        """2·p."""
        plus, minus = (p[0] + p[1]) ** 2 % self.n, (p[0] - p[1]) ** 2 % self.n
        gap = plus - minus
        return plus * minus % self.n, gap * (minus + self.quarter * gap) % self.n

    def sum(self, p: tuple[int, int], q: tuple[int, int], difference: tuple[int, int]) -> tuple[int, int]:
        """p + q, from p − q."""
        one, other = (p[0] - p[1]) * (q[0] + q[1]), (p[0] + p[1]) * (q[0] - q[1])
        return (
            difference[1] * pow(one + other, 2, self.n) % self.n,
            difference[0] * pow(one - other, 2, self.n) % self.n,
        )

    def times(self, k: int, p: tuple[int, int]) -> tuple[int, int]:
        """k·p for k ≥ 1, by Montgomery's ladder."""
        low, high = p, self.doubled(p)
        for bit in bin(k)[3:]:
            both = self.sum(high, low, p)
            low, high = (both, self.doubled(high)) if bit == "1" else (self.doubled(low), both)
        return low

    def second_stage(self, p: tuple[int, int], large: list[int]) -> int:
        """A number that shares a factor with n if q·p is infinite modulo it for one of the large primes q."""
        step = 210
        near = {k: self.times(k, p) for k in range(1, step // 2 + 1) if gcd(k, step) == 1}
        giant, found = self.times(step, p), 1
        middle = large[0] // step
        before, here = self.times(middle - 1, giant), self.times(middle, giant)
        wanted = iter(large)
        q = next(wanted, None)
        for at in count(middle):
            while q is not None and q <= at * step + step // 2:
                close = near[abs(q - at * step)]
                found = found * (here[0] * close[1] - here[1] * close[0]) % self.n
                q = next(wanted, None)
            if q is None:
                return found
            before, here = here, self.sum(here, giant, before)
        raise AssertionError


# ── roots ────────────────────────────────────────────────────────────────────────────────────────


def integer_root(n: int, order: int) -> tuple[int, bool]:
    """⌊n^{1/order}⌋, and whether its power is n.  Raises `ValueError` for n < 0 and for an order below 1."""
    if n < 0 or order < 1:
        raise ValueError("a root of an integer needs n ≥ 0 and an order of at least 1")
    if n < 2 or order == 1:
        return n, True
    if order >= n.bit_length():
        return 1, False
    root = isqrt(n) if order == 2 else 1 << -(-n.bit_length() // order)
    while order > 2:
        lower = ((order - 1) * root + n // root ** (order - 1)) // order
        if lower >= root:
            break
        root = lower
    return root, root**order == n
