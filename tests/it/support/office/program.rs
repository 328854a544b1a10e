//! Mail programs: the boundaries they draw and the fields they add.

use crate::support::generator::mime::base64;
use crate::support::generator::mime::date;
use crate::support::generator::prng::Prng;
use crate::support::generator::words::Person;

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Program {
    Outlook,
    Exchange,
    Apple,
    Gmail,
    Thunderbird,
    Mutt,
    /// Forms and newsletters on websites.
    PhpMailer,
    /// Business software.
    JavaMail,
    /// Lotus Notes and its successors, whose boundaries have a blank inside, as RFC 2046 section 5.1.1 allows.
    Notes,
}

pub const PROGRAMS: &[Program] = &[
    Program::Outlook,
    Program::Outlook,
    Program::Exchange,
    Program::Exchange,
    Program::Apple,
    Program::Gmail,
    Program::Gmail,
    Program::Thunderbird,
    Program::Mutt,
    Program::PhpMailer,
    Program::JavaMail,
    Program::Notes,
];

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

pub fn letters(prng: &mut Prng, count: usize) -> String {
    (0..count).map(|_| char::from(*prng.pick(LETTERS))).collect()
}

pub fn hexadecimal(prng: &mut Prng, count: usize) -> String {
    (0..count).map(|_| char::from(*prng.pick(b"0123456789abcdef"))).collect()
}

pub fn identifier(prng: &mut Prng) -> String {
    [8, 4, 4, 4, 12].map(|count| hexadecimal(prng, count)).join("-")
}

impl Program {
    /// Between the parameters of a field.
    pub fn fold(self) -> &'static str {
        match self {
            Self::Outlook | Self::Exchange | Self::Apple => "\r\n\t",
            Self::Thunderbird | Self::JavaMail => "\r\n ",
            Self::Gmail | Self::Mutt | Self::PhpMailer | Self::Notes => " ",
        }
    }

    /// Whether charsets stand in quotes.
    pub fn quotes(self) -> bool {
        matches!(self, Self::Outlook | Self::Exchange | Self::Gmail)
    }

    pub fn says_preamble(self) -> bool {
        matches!(self, Self::Outlook | Self::Thunderbird | Self::PhpMailer)
    }

    pub fn boundary(self, prng: &mut Prng, kind: &str) -> String {
        match self {
            Self::Notes => format!("=_{kind} {}80257B5A_=", hexadecimal(prng, 8).to_uppercase()),
            // Those of one mail end alike.
            Self::Outlook => {
                let (number, own) = (prng.below(8), hexadecimal(prng, 4).to_uppercase());
                format!("----=_NextPart_{number:03}_{own}_01DB9A3C.5F8E2D10")
            }
            Self::Exchange => {
                let server = letters(prng, 4).to_uppercase();
                let id = hexadecimal(prng, 32).to_uppercase();
                format!(
                    "_{:03}_{server}PR05MB{}{id}{server}PR05MB{}eurp_",
                    prng.below(10),
                    prng.digits(4),
                    prng.digits(4)
                )
            }
            Self::Apple => format!("Apple-Mail=_{}", identifier(prng).to_uppercase()),
            Self::Gmail => format!("000000000000{}", hexadecimal(prng, 16)),
            Self::Thunderbird => format!("------------{}", letters(prng, 24)),
            Self::Mutt => format!("{}+{}/{}", letters(prng, 6), letters(prng, 4), letters(prng, 4)),
            Self::PhpMailer => format!("b{}_{}", 1 + prng.below(3), letters(prng, 43)),
            Self::JavaMail => {
                format!("----=_Part_{}_{}.17{}", prng.below(9_999), prng.digits(9), prng.digits(11))
            }
        }
    }

    fn message_id(self, prng: &mut Prng, domain: &str) -> String {
        match self {
            Self::Gmail => format!("<CA{}={}@mail.gmail.example>", letters(prng, 30), letters(prng, 18)),
            Self::Exchange => format!(
                "<{}MB{}@{}.eurprd05.prod.outlook.example>",
                letters(prng, 8).to_uppercase(),
                hexadecimal(prng, 32).to_uppercase(),
                letters(prng, 12)
            ),
            Self::JavaMail => {
                format!("<{}.{}.17{}@app01.{domain}>", prng.digits(9), prng.below(99), prng.digits(11))
            }
            _ => format!("<{}@{domain}>", identifier(prng)),
        }
    }

    /// All fields of a message but those that describe its body, in an order that occurs.
    pub fn header(self, prng: &mut Prng, from: &Person, to: &Person, subject: &str) -> Vec<String> {
        let domain = from.address.rsplit('@').next().unwrap_or_default();
        let mut fields = if prng.below(2) == 0 { on_the_way(prng, domain, &to.address) } else { Vec::new() };
        let message_id = self.message_id(prng, domain);
        let date = date(prng);
        fields.push(format!("From: {}", mailbox(from, prng.below(2) == 0)));
        fields.push(format!("To: {}", mailbox(to, prng.below(2) == 0)));
        if prng.below(4) == 0 {
            fields.push(format!(
                "Cc: \"Ashdown, Priya\" <priya.ashdown@council.example>,\r\n\t{}",
                mailbox(from, false)
            ));
        }
        fields.push(format!("Subject: {subject}"));
        fields.push(if prng.below(3) == 0 { format!("Date: {date} (GMT)") } else { format!("Date: {date}") });
        fields.push(format!("Message-ID: {message_id}"));
        if prng.below(3) == 0 {
            let (one, two) = (self.message_id(prng, domain), self.message_id(prng, domain));
            fields.push(format!("In-Reply-To: {two}"));
            fields.push(format!("References: {one}\r\n {two}"));
        }
        fields.push(if self == Self::Apple {
            "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3776.700.51\\))".to_owned()
        } else {
            "MIME-Version: 1.0".to_owned()
        });
        fields.extend(self.own_fields(prng));
        fields
    }

    fn own_fields(self, prng: &mut Prng) -> Vec<String> {
        let thread = base64(&prng.bytes(22));
        match self {
            Self::Outlook => vec![
                "X-Mailer: Microsoft Outlook 16.0".to_owned(),
                format!("Thread-Index: {thread}"),
                "Content-Language: en-gb".to_owned(),
            ],
            Self::Exchange => vec![
                "Thread-Topic: as agreed".to_owned(),
                format!("Thread-Index: {thread}"),
                "Accept-Language: en-GB, en-US".to_owned(),
                "Content-Language: en-US".to_owned(),
                "X-MS-Has-Attach: yes".to_owned(),
                "X-MS-TNEF-Correlator:".to_owned(),
                "msip_labels: MSIP_Label_00000000-0000-0000-0000-000000000000_Enabled=True;".to_owned(),
                format!("x-ms-traffictypediagnostic: {}MB{}:EE_", letters(prng, 8), prng.digits(4)),
                format!(
                    "x-ms-exchange-messagesentrepresentingtype: 1\r\nx-ms-office365-filtering-correlation-id: {}",
                    identifier(prng)
                ),
                format!(
                    "x-microsoft-antispam-message-info:\r\n =?us-ascii?Q?{}?=\r\n =?us-ascii?Q?{}?=",
                    letters(prng, 60),
                    letters(prng, 60)
                ),
                "X-MS-Exchange-Transport-CrossTenantHeadersStamped: AS8PR05MB0000".to_owned(),
            ],
            Self::Apple => vec!["X-Mailer: Apple Mail (2.3776.700.51)".to_owned()],
            Self::Gmail => vec![format!("X-Gm-Message-State: {}", letters(prng, 120))],
            Self::Thunderbird => vec![
                "User-Agent: Mozilla Thunderbird".to_owned(),
                "Content-Language: en-GB, de-DE".to_owned(),
                "X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0; DSN=0; uuencode=0".to_owned(),
            ],
            Self::Mutt => vec![
                "User-Agent: Mutt/2.2.9 (2022-11-12)".to_owned(),
                "Content-Disposition: inline".to_owned(),
            ],
            Self::PhpMailer => vec![
                "X-Mailer: PHPMailer 6.9.1 (https://github.example/PHPMailer/PHPMailer)".to_owned(),
                "X-Priority: 3".to_owned(),
            ],
            Self::Notes => vec![
                "X-Mailer: IBM Notes Release 9.0.1".to_owned(),
                format!(
                    "X-MIMETrack: Serialize by Router on mail01/Council(Release 9.0.1) at 03/12/2025\r\n 09:15:00,\r\n\tSerialize complete at {}",
                    "03/12/2025 09:15:03"
                ),
            ],
            Self::JavaMail => vec!["X-Mailer: Sendmail.example JavaMail".to_owned()],
        }
    }
}

fn mailbox(person: &Person, quoted: bool) -> String {
    let mut names = person.name.rsplitn(2, ' ');
    match (names.next(), names.next()) {
        (Some(last), Some(first)) if quoted => format!("\"{last}, {first}\" <{}>", person.address),
        _ => person.mailbox(),
    }
}

/// What servers put before a message.
fn on_the_way(prng: &mut Prng, domain: &str, to: &str) -> Vec<String> {
    let date = date(prng);
    let signature =
        |prng: &mut Prng| (0..5).map(|_| letters(prng, 70)).collect::<Vec<_>>().join("\r\n\t ") + "==";
    let hash = |prng: &mut Prng| base64(&prng.bytes(32));
    let server = format!("mail-{}.{domain}", hexadecimal(prng, 4));
    let mut fields = vec![
        format!("Return-Path: <bounce+{}@{domain}>", hexadecimal(prng, 12)),
        format!(
            "Received: from {server} ({server} [192.0.2.{}])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits))\r\n\t(No client certificate requested)\r\n\tby mx1.council.example (Postfix) with ESMTPS id {}\r\n\tfor <{to}>; {date} (GMT)",
            prng.below(255),
            letters(prng, 15)
        ),
        format!(
            "Received: from {}.eurprd05.prod.outlook.example ([fe80::{}:{}]) by\r\n {server} ([fe80::{}%4]) with mapi id 15.20.8511.026; {date}",
            letters(prng, 12),
            hexadecimal(prng, 4),
            hexadecimal(prng, 4),
            hexadecimal(prng, 4)
        ),
    ];
    if prng.below(2) == 0 {
        fields.push(format!(
            "ARC-Seal: i=1; a=rsa-sha256; s=arcselector10001; d=microsoft.example; cv=none;\r\n b={}",
            signature(prng)
        ));
        fields.push(format!("ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=microsoft.example;\r\n s=arcselector10001;\r\n h=From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-AntiSpam-MessageData-ChunkCount;\r\n bh={};\r\n b={}", hash(prng), signature(prng)));
        fields.push(format!("ARC-Authentication-Results: i=1; mx.microsoft.example 1; spf=pass\r\n smtp.mailfrom={domain}; dmarc=pass action=none header.from={domain}; dkim=pass\r\n header.d={domain}; arc=none"));
    }
    fields.push(format!("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n\ts=selector1; t=17{}; x=17{};\r\n\th=From:To:Subject:Date:Message-ID:Content-Type;\r\n\tbh={};\r\n\tb={}", prng.digits(8), prng.digits(8), hash(prng), signature(prng)));
    fields.push(format!("Authentication-Results: mx1.council.example;\r\n\tdkim=pass (2048-bit key; unprotected) header.d={domain} header.i=@{domain} header.a=rsa-sha256 header.s=selector1 header.b={};\r\n\tspf=pass (mx1.council.example: domain of bounce@{domain} designates 192.0.2.7 as permitted sender)", letters(prng, 8)));
    fields
}
