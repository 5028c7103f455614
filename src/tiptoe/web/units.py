"""Lengths and masses as people see them, metric or imperial.

Units("metric").height(0.096) -> "9.6 cm". Measured values stay in SI everywhere else.
"""

from dataclasses import dataclass

__all__ = ["SYSTEMS", "Units"]

SYSTEMS = ("metric", "imperial")
CM_PER_M, IN_PER_M, LB_PER_KG, FT_PER_M = 100.0, 39.37007874, 2.2046226, 3.2808399
DASH = "\N{EN DASH}"
SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Units:
    """How this person reads numbers."""

    system: str = "metric"

    @property
    def is_metric(self) -> bool:
        return self.system != "imperial"

    @property
    def length(self) -> str:
        return "cm" if self.is_metric else "in"

    @property
    def mass(self) -> str:
        return "kg" if self.is_metric else "lb"

    @property
    def per_m(self) -> float:
        return CM_PER_M if self.is_metric else IN_PER_M

    @property
    def per_kg(self) -> float:
        return 1.0 if self.is_metric else LB_PER_KG

    def height(self, height_m: float | None, sigma_m: float | None = None) -> str:
        """`9.6 ± 0.4 cm`, or a dash where nothing was measured."""
        if height_m is None:
            return DASH
        digits = 1 if self.is_metric else 2
        error = f" ± {sigma_m * self.per_m:.{digits}f}" if sigma_m is not None else ""
        return f"{height_m * self.per_m:.{digits}f}{error}{SPACE}{self.length}"

    def weight(self, mass_kg: float | None) -> str:
        if mass_kg is None:
            return DASH
        return f"{mass_kg * self.per_kg:.1f}".removesuffix(".0") + SPACE + self.mass
