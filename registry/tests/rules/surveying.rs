//! A surveyor enters assets, corrects descriptions and retires what is vacant.

use expect_test::{Expect, expect};

use crate::check;

#[test]
fn a_surveyor_registers() {
    check(
        "surveyor registers mill in land",
        expect![[r#"
            mill: vacant at 0
            no money moved
        "#]],
    );
    check(
        "surveyor registers mill in land pond in spectrum; 1 day passes",
        expect![[r#"
            mill: vacant at 0
            pond: vacant at 910 from 1000 to 100 since PT0S
            no money moved
        "#]],
    );
    check(
        "alice registers mill in land; surveyor registers lot in land;
         surveyor registers mill in sea; surveyor registers",
        expect![[r#"
            PT0S refused: only a surveyor named in the constitution may do this
            PT0S refused: there is an asset lot already
            PT0S refused: there is no class sea
            PT0S refused: 0 assets in one list; 1 to 1000 are taken at once
            no money moved
        "#]],
    );
    // All or none.
    check(
        "surveyor registers mill in land lot in land;
         surveyor registers mill in land mill in land;
         surveyor registers mill in land pond in sea; alice claims mill at 1000 with 30",
        expect![[r#"
            PT0S refused: there is an asset lot already
            PT0S refused: there is an asset mill already
            PT0S refused: there is no class sea
            PT0S refused: there is no asset mill
            no money moved
        "#]],
    );
    check(
        "surveyor retires lot; surveyor registers lot in land",
        expect![[r#"
            PT0S refused: there is an asset lot already
            lot: retired
            no money moved
        "#]],
    );
}

#[test]
fn a_surveyor_corrects_a_description() {
    check(
        "surveyor describes lot as Mill; alice describes lot as Mill;
         surveyor describes nothing as Mill; surveyor describes nothing as ~;
         alice describes lot as ~",
        expect![[r#"
            PT0S lot described by 4, 0 and 0 characters
            PT0S refused: only a surveyor named in the constitution may do this
            PT0S refused: there is no asset nothing
            PT0S refused: there is no asset nothing
            PT0S refused: only a surveyor named in the constitution may do this
            lot: vacant at 0
            no money moved
        "#]],
    );
    // Whatever its state.
    check(
        "alice claims lot at 1000 with 30; surveyor describes lot as Mill; surveyor retires yard;
         surveyor describes yard as Yard",
        expect![[r#"
            PT0S lot given out for 0
            PT0S lot described by 4, 0 and 0 characters
            PT0S yard described by 4, 0 and 0 characters
            lot: alice at 1000, deposit 30 lasts until P30D
            yard: retired
            alice -30, deposits 30
        "#]],
    );
}

/// What is refused or told when a surveyor describes the lot so.
fn check_description(terms: &str, expected: Expect) {
    check(&format!("surveyor describes lot as {terms}"), expected);
}

#[test]
fn a_description_is_bounded() {
    check_description(
        &"é".repeat(200),
        expect![[r#"
            PT0S lot described by 200, 0 and 0 characters
            lot: vacant at 0
            no money moved
        "#]],
    );
    check_description(
        &"é".repeat(201),
        expect![[r#"
            PT0S refused: name must have 1 to 200 characters, none of them a control character
            no money moved
        "#]],
    );
    check_description(
        "Mi~ll",
        expect![[r#"
            PT0S refused: name must have 1 to 200 characters, none of them a control character
            no money moved
        "#]],
    );
    check_description(
        "Mi|ll",
        expect![[r#"
            PT0S refused: name must have 1 to 200 characters, none of them a control character
            no money moved
        "#]],
    );
    check_description(
        &format!("Mill saying {}", "é".repeat(10_000)),
        expect![[r#"
            PT0S lot described by 4, 10000 and 0 characters
            lot: vacant at 0
            no money moved
        "#]],
    );
    check_description(
        &format!("Mill saying {}", "é".repeat(10_001)),
        expect![[r#"
            PT0S refused: description must have at most 10000 characters and no control characters but line breaks
            no money moved
        "#]],
    );
    check_description(
        "Mill saying two|lines",
        expect![[r#"
            PT0S lot described by 4, 9 and 0 characters
            lot: vacant at 0
            no money moved
        "#]],
    );
    check_description(
        "Mill saying to~day",
        expect![[r#"
            PT0S refused: description must have at most 10000 characters and no control characters but line breaks
            no money moved
        "#]],
    );
    check_description(
        &format!("Mill see https://{}", "e".repeat(1_992)),
        expect![[r#"
            PT0S lot described by 4, 0 and 2000 characters
            lot: vacant at 0
            no money moved
        "#]],
    );
    check_description(
        &format!("Mill see https://{}", "e".repeat(1_993)),
        expect![[r#"
            PT0S refused: link must be an http:// or https:// address of at most 2000 characters
            no money moved
        "#]],
    );
    check_description(
        "Mill see http://mill",
        expect![[r#"
            PT0S lot described by 4, 0 and 11 characters
            lot: vacant at 0
            no money moved
        "#]],
    );
    check_description(
        "Mill see javascript://mill",
        expect![[r#"
            PT0S refused: link must be an http:// or https:// address of at most 2000 characters
            no money moved
        "#]],
    );
    check_description(
        "Mill see https://mi~ll",
        expect![[r#"
            PT0S refused: link must be an http:// or https:// address of at most 2000 characters
            no money moved
        "#]],
    );
}

#[test]
fn a_list_has_at_most_a_thousand_assets() {
    let listed = |count| (1..count).map(|number| format!("mill-{number} in land ")).collect::<String>();
    check(
        &format!("surveyor registers {} mill in sea", listed(1_000)),
        expect![[r#"
            PT0S refused: there is no class sea
            no money moved
        "#]],
    );
    check(
        &format!("surveyor registers {} mill in sea", listed(1_001)),
        expect![[r#"
            PT0S refused: 1001 assets in one list; 1 to 1000 are taken at once
            no money moved
        "#]],
    );
}

#[test]
fn a_surveyor_retires_what_is_vacant() {
    check(
        "surveyor retires lot; surveyor retires lot; surveyor retires nothing; alice retires yard",
        expect![[r#"
            PT0S refused: the asset is retired
            PT0S refused: there is no asset nothing
            PT0S refused: only a surveyor named in the constitution may do this
            lot: retired
            no money moved
        "#]],
    );
    check(
        "alice claims lot at 1000 with 30; surveyor retires lot; 40 days pass;
         surveyor retires lot; 4 days pass; surveyor retires lot",
        expect![[r#"
            PT0S lot given out for 0
            PT0S refused: the asset is not vacant: alice holds it
            P16D lot runs out at P30D
            P27D lot runs out at P30D
            P30D lot in arrears by 0
            P40D refused: the asset is not vacant: alice holds it
            P44D lot lapses owing 14
            lot: retired
            alice -30, treasury 30, tax of land 30
        "#]],
    );
    check(
        "surveyor retires lot; alice revalues lot to 1; alice tops up lot with 1;
         alice withdraws 1 from lot; alice relinquishes lot; alice reclaims lot with 1",
        expect![[r#"
            PT0S refused: the asset is not held by anybody
            PT0S refused: the asset is not held by anybody
            PT0S refused: the asset is not held by anybody
            PT0S refused: the asset is not held by anybody
            PT0S refused: the asset is retired
            lot: retired
            no money moved
        "#]],
    );
}
