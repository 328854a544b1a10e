//! What programs and mailing lists send by themselves: reports, automatic answers, newsletters, digests.

use super::content;
use super::entity::Entity;
use super::program::{Program, hexadecimal, identifier, letters};
use super::{Desk, alternative, mail, plain};

/// RFC 8098.
pub fn receipt(desk: &mut Desk) -> Entity {
    desk.subject = "Read: as agreed".to_owned();
    let said = desk.text("plain", "Your message\n\n   To: Planning\n   Subject: as agreed\n   Sent: 12 March 2025 09:15:00 (UTC+00:00)\n\nwas read on 12 March 2025 09:20:00.\n");
    let notice = Entity::new(
        &["Content-Type: message/disposition-notification", "Content-Transfer-Encoding: 7bit"],
        format!(
            "Reporting-UA: {}; Microsoft Outlook\r\nFinal-recipient: RFC822; {}\r\nDisposition: automatic-action/MDN-sent-automatically; displayed\r\nOriginal-Message-ID: <{}@council.example>\r\nX-MSExch-Correlation-Key: {}\r\n\r\n",
            desk.to.address.rsplit('@').next().unwrap_or_default(),
            desk.from.address,
            identifier(&mut desk.prng),
            letters(&mut desk.prng, 22)
        ),
    );
    desk.multipart("report", "; report-type=disposition-notification", &[said, notice])
}

/// RFC 3464, by Postfix or Exchange.
pub fn failure(desk: &mut Desk) -> Entity {
    desk.subject = "Undeliverable: as agreed".to_owned();
    desk.fields.push("Auto-Submitted: auto-replied".to_owned());
    let original = mail(&identifier(&mut desk.prng), plain);
    let header_only = desk.prng.below(2) == 0;
    let status = format!(
        "Reporting-MTA: dns; mx1.council.example\r\nX-Postfix-Queue-ID: {}\r\nArrival-Date: Wed, 12 Mar 2025 09:15:00 +0000 (GMT)\r\n\r\nFinal-Recipient: rfc822; {}\r\nOriginal-Recipient: rfc822;{}\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mail.partner.example\r\nDiagnostic-Code: smtp; 550 5.1.1 <{}>: Recipient address\r\n    rejected: User unknown in virtual mailbox table\r\n",
        letters(&mut desk.prng, 14),
        desk.to.address,
        desk.to.address,
        desk.to.address
    );
    let returned = if header_only {
        let end = original.windows(4).position(|at| at == b"\r\n\r\n").map_or(original.len(), |at| at + 2);
        Entity::new(
            &["Content-Description: Undelivered Message Headers", "Content-Type: text/rfc822-headers"],
            &original[..end],
        )
    } else {
        Entity::new(&["Content-Description: Undelivered Message", "Content-Type: message/rfc822"], original)
    };
    let said = if desk.prng.below(2) == 0 {
        Entity::new(
            &["Content-Description: Notification", "Content-Type: text/plain; charset=us-ascii"],
            "This is the mail system at host mx1.council.example.\r\n\r\nI'm sorry to have to inform you that your message could not\r\nbe delivered to one or more recipients. It's attached below.\r\n\r\n                   The mail system\r\n",
        )
    } else {
        let html = content::html(&mut desk.prng, "Delivery has failed to these recipients or groups.", None);
        desk.both("Delivery has failed to these recipients or groups.\n", &html)
    };
    let notice = Entity::new(
        &["Content-Description: Delivery report", "Content-Type: message/delivery-status"],
        status,
    );
    desk.multipart("report", "; report-type=delivery-status", &[said, notice, returned])
}

pub fn answer(desk: &mut Desk) -> Entity {
    desk.fields.extend([
        "Auto-Submitted: auto-replied".to_owned(),
        "X-Auto-Response-Suppress: All".to_owned(),
        "Precedence: bulk".to_owned(),
    ]);
    let all = if desk.prng.below(2) == 0 { plain(desk) } else { alternative(desk) };
    desk.subject = format!("Automatic reply: {}", desk.subject);
    all
}

pub fn newsletter(desk: &mut Desk) -> Entity {
    desk.program = Program::PhpMailer;
    let address = content::link(&mut desk.prng);
    desk.fields.extend([
        format!(
            "List-Unsubscribe: <{address}>,\r\n <mailto:unsubscribe+{}@newsletter.example>",
            hexadecimal(&mut desk.prng, 20)
        ),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
        format!("Feedback-ID: {}:newsletter", desk.prng.digits(6)),
    ]);
    let html = content::newsletter(&mut desk.prng);
    let links = content::links(&mut desk.prng);
    desk.subject = "News of the week – bins, books and bandstands".to_owned();
    if desk.prng.below(3) == 0 {
        desk.text("html", &html)
    } else {
        desk.both(&format!("News of the week\n\n{links}"), &html)
    }
}

/// RFC 2046 section 5.1.5, as mailing lists send it.
pub fn digest(desk: &mut Desk) -> Entity {
    let messages: Vec<Entity> = (0..2 + desk.prng.below(3))
        .map(|_| {
            Entity::new(
                &["Content-Type: message/rfc822", "MIME-Version: 1.0"],
                mail(&identifier(&mut desk.prng), plain),
            )
        })
        .collect();
    desk.subject = "Forum Digest, Vol 12, Issue 3".to_owned();
    let masthead = desk.text("plain", "Send Forum mailing list submissions to\n\tforum@lists.example\n\nToday's Topics:\n\n   1. as agreed (Priya Ashdown)\n").with("Content-Description: Masthead (Forum Digest, Vol 12, Issue 3)");
    let all = desk.multipart("digest", "", &messages);
    let footer = desk.text("plain", "Subject: Digest Footer\n\n_______________________________________________\nForum mailing list\nforum@lists.example\n").with("Content-Description: Digest Footer");
    desk.multipart("mixed", "", &[masthead, all, footer])
}

pub fn list(desk: &mut Desk) -> Entity {
    desk.fields.extend([
        "List-Id: Flood wardens <wardens.lists.example>".to_owned(),
        "List-Post: <mailto:wardens@lists.example>".to_owned(),
        "Precedence: list".to_owned(),
        "X-Mailman-Version: 2.1.39".to_owned(),
    ]);
    let footer = format!(
        "{}\nWardens mailing list\nWardens@lists.example\nhttps://lists.example/listinfo/wardens\n",
        "_".repeat(47)
    );
    if desk.prng.below(2) == 0 {
        let letter = desk.letter();
        return desk.text("plain", &format!("{letter}{footer}"));
    }
    let text = alternative(desk);
    let footer = Entity::new(
        &[
            "Content-Type: text/plain; charset=\"us-ascii\"",
            "MIME-Version: 1.0",
            "Content-Transfer-Encoding: 7bit",
            "Content-Disposition: inline",
        ],
        footer.replace('\n', "\r\n"),
    );
    desk.multipart("mixed", "", &[text, footer])
}
