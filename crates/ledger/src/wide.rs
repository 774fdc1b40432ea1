//! Products of two amounts need 256 bits; these keep them exact and come back to 128.

use ethnum::U256;

/// ⌊a·b / c⌋, exact whatever the size of the product.
///
/// # Panics
/// When `c` is zero, or the quotient does not fit 128 bits.
pub fn mul_div_floor(a: u128, b: u128, c: u128) -> u128 {
    match a.checked_mul(b) {
        Some(product) => product / c,
        None => narrow(U256::from(a) * U256::from(b) / U256::from(c)),
    }
}

/// ⌈a·b / c⌉, exact whatever the size of the product.
///
/// # Panics
/// When `c` is zero, or the quotient does not fit 128 bits.
pub fn mul_div_ceil(a: u128, b: u128, c: u128) -> u128 {
    match a.checked_mul(b) {
        Some(product) => product.div_ceil(c),
        None => narrow((U256::from(a) * U256::from(b) + U256::from(c - 1)) / U256::from(c)),
    }
}

fn narrow(quotient: U256) -> u128 {
    u128::try_from(quotient).expect("bounded amounts have quotients within 128 bits")
}
