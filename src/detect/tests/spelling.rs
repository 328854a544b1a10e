//! However a number is spelt, it is found, and found where it stands.

use super::super::classes::{date_of_birth, national_insurance, nhs_number, payment_card};
use super::{pieces, scan, span};

/// However a number is spelt, it is the same number.
#[test]
fn a_number_is_found_in_every_spelling() {
    let insurance = [
        "JB654321C",
        "jb654321c",
        "JB 65 43 21 C",
        "JB-65-43-21-C",
        "JB.65.43.21.C",
        "JB/65/43/21/C",
        "JB_65_43_21_C",
        "JB 654321 C",
        "JB654321 C",
        "JB 65-43 21.C",
        "Jb654321C",
        "JB654321c",
        "JB\u{a0}65\u{a0}43\u{a0}21\u{a0}C",
        "JB\u{2009}65\u{202f}43\u{3000}21\u{2007}C",
        "JB\u{2013}65\u{2011}43\u{2212}21\u{ad}C",
        "JB 65\n43 21 C",
        "JB\r\n654321C",
        "JB 65 43\r\n> 21 C",
        "JB65\u{2028}4321C",
        "J\u{200b}B\u{200c}6\u{200d}5\u{2060}4\u{feff}3\u{ad}2\u{34f}1\u{180e}C",
        "J\u{202e}B\u{2066}6\u{2069}5\u{206a}4\u{fe0f}3\u{e0100}2\u{e0020}1\u{115f}C",
        "ＪＢ６５４３２１Ｃ",
        "𝐉𝐁𝟔𝟓𝟒𝟑𝟐𝟏𝐂",
        "𝘑𝘉𝟨𝟧𝟦𝟥𝟤𝟣𝘊",
        "𝒥ℬ𝟼𝟻𝟺𝟹𝟸𝟷ℂ",
        "ЈВ654321С",
        "JΒ654321Ϲ",
        "ᎫᏴ654321Ꮯ",
        "ꓙꓐ654321ꓚ",
        "јь654321с",
        "ⒿⒷ⑥⑤④③②①Ⓒ",
        "ⓙⓑ❻❺❹❸❷❶ⓒ",
        "🄙🄑⑹⑸⑷⑶⑵⑴🄒",
        "🅙🅑➅➄➃➂➁➀🅒",
        "🇯🇧6️⃣5️⃣4️⃣3️⃣2️⃣1️⃣🇨",
        "ᴶᴮ⁶⁵⁴³²¹ᶜ",
        "ᴊʙ₆₅₄₃₂₁ᴄ",
        "JB⒍⒌⒋⒊⒉⒈Ⅽ",
        "J\u{332}B\u{332}6\u{332}5\u{332}4\u{332}3\u{332}2\u{332}1\u{332}C\u{332}",
        "Ĵḃ654321ç",
        "JB٦٥٤٣٢١C",
        "JB६५४३२१C",
    ];
    let nhs = [
        "9997654323",
        "999 765 4323",
        "999-765-4323",
        "999.765.4323",
        "999/765/4323",
        "999\u{a0}765\u{a0}4323",
        "999\u{2013}765\u{2013}4323",
        "999 765\n4323",
        "999\u{200b}765\u{ad}4323",
        "９９９７６５４３２３",
        "𝟗𝟗𝟗 𝟕𝟔𝟓 𝟒𝟑𝟐𝟑",
        "⑨⑨⑨⑦⑥⑤④③②③",
        "⁹⁹⁹⁷⁶⁵⁴³²³",
        "₉₉₉₇₆₅₄₃₂₃",
        "٩٩٩ ٧٦٥ ٤٣٢٣",
    ];
    let classes = [
        (national_insurance::CLASS, "NI number", "JB654321C", &insurance[..]),
        (nhs_number::CLASS, "NHS number", "9997654323", &nhs[..]),
    ];
    let mut wrong = Vec::new();
    for (class, label, value, spellings) in classes {
        for spelling in spellings {
            let one_line = !spelling.contains(['\n', '\u{2028}']);
            for text in [
                format!("Her {label} is {spelling}."),
                format!("{label}: {spelling}\n"),
                format!("Name\t{label}\tTown\nJo\t{spelling}\tYork\n"),
                format!("Name,{label},Town\n\"Jo\",\"{spelling}\",\"York\"\n"),
                format!("Name;{label};Town\nJo;{spelling};York\n"),
                format!("| Name | {label} |\n| Jo | {spelling} |\n"),
            ]
            .iter()
            .take(if one_line { 6 } else { 2 })
            {
                let told = scan(std::iter::once(text.as_str()));
                let found: Vec<_> = told.hits.iter().map(|hit| (hit.0, hit.3.as_slice())).collect();
                let whole = told
                    .hits
                    .iter()
                    .all(|hit| span(text, &hit.2).starts_with(spelling.chars().next().unwrap()));
                if found != [(class, value.as_bytes())] || !whole {
                    wrong.push(text.clone());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A number of which each letter stands in a box of its own, whatever the boxes became.
#[test]
fn a_number_is_found_letter_by_letter() {
    let mut wrong = Vec::new();
    for (class, label, value) in [
        (national_insurance::CLASS, "NI number", "JB654321C"),
        (nhs_number::CLASS, "NHS number", "9997654323"),
        (payment_card::CLASS, "Card number", "4000000830166130"),
        (date_of_birth::CLASS, "Date of birth", "12091987"),
    ] {
        for unit in [
            " ", "\t", "|", " | ", ".", "-", "_", "/", "\n", "\r\n", "\t\n", ", ", "*", "#", "][",
            "\u{2009}", "\u{2014}",
        ] {
            let letters: Vec<_> = value.chars().map(String::from).collect();
            let spelt = letters.join(unit);
            for text in [
                format!("{label}: {spelt}"),
                format!("Name: Jo\n{label}: {spelt}\nTown: York\n"),
                format!("{label}\n{spelt}\n"),
                format!("{label}\t{spelt}\n"),
            ] {
                let told = scan(std::iter::once(text.as_str()));
                let found: Vec<_> = told.hits.iter().map(|hit| (hit.0, span(&text, &hit.2))).collect();
                if found != [(class, spelt.as_str())] {
                    wrong.push((text.clone(), format!("{found:?}")));
                }
                if told != scan(pieces(&text, 1)) {
                    wrong.push((text, "cut".to_owned()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} {wrong:#?}", wrong.len());
}

#[test]
fn a_form_is_read_in_its_boxes_and_a_row_of_numbers_is_none() {
    let found = |text: &str| -> Vec<_> {
        let told = scan(std::iter::once(text));
        told.hits.iter().map(|hit| (hit.0.name, span(text, &hit.2).to_owned())).collect()
    };
    let born = |text: &str| vec![("date-of-birth", text.to_owned())];
    assert_eq!(found("Date of birth  3 1 / 1 2 / 1 9 6 5"), born("3 1 / 1 2 / 1 9 6 5"));
    assert_eq!(found("D O B :   3 1 / 1 2 / 1 9 6 5"), born("3 1 / 1 2 / 1 9 6 5"));
    for text in [
        "Marks for sort code quiz: 1 2 3 4 5 6 7 8 9 10",
        "NHS number,Q1,Q2,Q3,Q4,Q5,Q6,Q7,Q8,Q9,Q10\nJo,9,9,9,7,6,5,4,3,2,31\n",
        "NHS number: 1 0 0 1 0 1 1 0 0 1",
        "NHS number: 9 9 9 7 6 5 4 3 2 3 1 2 3 4 5 1 2 3 4 5",
        "Groups A B C D E F G H",
        "Sort code 1 2 3 4 5",
    ] {
        assert_eq!(found(text), vec![], "{text}");
    }
    let told = scan(std::iter::once("Report\n\nO F F I C I A L - S E N S I T I V E\n\nText\n"));
    assert_eq!(told.markings.len(), 1);
    let told = scan(std::iter::once("A G E N D A\n\nC O N F I D E N T I A L\n\nText\n"));
    assert_eq!(told.markings.len(), 1);
}
