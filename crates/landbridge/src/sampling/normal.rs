//! The standard normal distribution: its cumulative function and its quantiles.

/// Coefficients of the three rational approximations, lowest power first; `BELOW` is the denominator.
const CENTER: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTER_BELOW: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const MIDDLE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];
const TAIL: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const TAIL_BELOW: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_3,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
];

/// The probability that a standard normal number is at most x.
///
/// # References
/// `erfc` of the crate `libm`
#[must_use]
pub fn normal_cumulative(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal number that is exceeded with probability 1 − u, to about 15 digits; not a number where u is
/// not strictly between 0 and 1.
///
/// # References
/// [Wichura 1988], algorithm AS 241, PPND16
#[must_use]
pub fn normal_quantile(u: f64) -> f64 {
    if !(u > 0.0 && u < 1.0) {
        return f64::NAN;
    }
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.425 * 0.425 - q * q;
        return q * polynomial(&CENTER, r) / polynomial(&CENTER_BELOW, r);
    }
    let r = libm::sqrt(-libm::log(u.min(1.0 - u)));
    let size = if r <= 5.0 {
        polynomial(&MIDDLE, r - 1.6) / polynomial(&MIDDLE_BELOW, r - 1.6)
    } else {
        polynomial(&TAIL, r - 5.0) / polynomial(&TAIL_BELOW, r - 5.0)
    };
    if q < 0.0 { -size } else { size }
}

/// Horner's rule.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp, reason = "these numbers are the same to the last bit")]

    use super::*;

    #[test]
    fn quantiles_are_the_tabulated_ones() {
        // The first four from Wichura's paper, the rest from mpmath with 40 digits.
        let known = [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813_6),
            (1e-20, -9.262_340_089_798_407),
            (0.500_000_1, 2.506_628_273_311_648e-7),
            (1.0e-300, -37.047_096_299_361_2),
            (0.1, -1.281_551_565_544_600_4),
            (0.2, -0.841_621_233_572_914_2),
            (0.4, -0.253_347_103_135_799_7),
            (0.01, -2.326_347_874_040_841),
            (0.025, -1.959_963_984_540_054_3),
            (0.074_9, -1.440_238_267_527_963_7),
            (0.075_1, -1.438_825_392_752_54),
            (1.0e-6, -4.753_424_308_822_899),
            (1.0e-10, -6.361_340_902_404_057),
            (1.3e-11, -6.667_611_456_510_741),
            (1.4e-11, -6.656_723_091_518_184),
            (0.9, 1.281_551_565_544_600_6),
            (0.999, 3.090_232_306_167_813),
        ];
        for (u, z) in known {
            let found = normal_quantile(u);
            assert!((found - z).abs() <= 1e-15 * z.abs(), "quantile of {u}: {found}, expected {z}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
    }

    #[test]
    fn the_two_functions_undo_each_other() {
        for step in 1..2000 {
            let u = f64::from(step) / 2000.0;
            assert!((normal_cumulative(normal_quantile(u)) - u).abs() < 4e-16);
        }
    }

    #[test]
    fn tails_mirror_each_other_and_ends_have_no_quantile() {
        for power in 1..31 {
            let u = 1.0 / f64::from(1_u32 << power);
            assert_eq!(normal_quantile(u), -normal_quantile(1.0 - u));
        }
        for u in [0.0, 1.0, -0.1, f64::NAN] {
            assert!(normal_quantile(u).is_nan());
        }
    }
}
