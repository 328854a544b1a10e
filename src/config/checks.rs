//! Mistakes that no single value shows: folders that cannot be used, addresses that collide.

use super::origins::Origins;
use super::whole::Config;
use crate::mail::mistake::Mistake;
use crate::mail::settings::Key;
use crate::mail::value::{Wrong, quoted};
use crate::next_hop::config::host_and_port;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// Everything that can be known before anything listens.
pub(super) fn all(config: &Config, origins: &Origins<'_>) -> Vec<Mistake> {
    let secure = config.secure_route.as_ref().map(|hop| hop.address.as_str());
    let findings: [(Key, Result<(), Wrong>); 7] = [
        (("store", "folder"), data_folder(&config.store.folder)),
        (("rules", "folder"), config.rules.folder.as_deref().map_or(Ok(()), rules_folder)),
        (("rules", "watch"), something_to_watch(config)),
        (("next_hop", "address"), no_loop(config.smtp.listen, &config.next_hop.address)),
        (("secure_route", "address"), secure.map_or(Ok(()), |secure| no_loop(config.smtp.listen, secure))),
        (("secure_route", "address"), apart(secure, &config.next_hop.address)),
        (("operations", "listen"), no_collision(config)),
    ];
    findings.into_iter().filter_map(|(key, result)| Some(origins.mistake(key, result.err()?))).collect()
}

/// A missing data folder is not made: a mistyped name would begin an empty quarantine beside the real one.
fn data_folder(folder: &Path) -> Result<(), Wrong> {
    exists(folder, "make the folder and give it to the user that runs Portcullis")?;
    tempfile::tempfile_in(folder).map(drop).map_err(|error| {
        Wrong::new(
            format!("names {}, where nothing can be written: {}", shown(folder), error.kind()),
            "give the folder to the user that runs Portcullis",
        )
    })
}

fn rules_folder(folder: &Path) -> Result<(), Wrong> {
    exists(folder, "without this setting the rules that Portcullis ships with hold")?;
    std::fs::read_dir(folder).map(drop).map_err(|error| {
        Wrong::new(format!("names {}, which cannot be read: {}", shown(folder), error.kind()), "")
    })
}

/// The rules in the program never change. Whoever wants a folder to be watched believes that there is one.
fn something_to_watch(config: &Config) -> Result<(), Wrong> {
    match (&config.rules.folder, config.rules.watch) {
        (None, Some(_)) => Err(Wrong::new(
            "has nothing to look at: without a folder the rules hold that Portcullis ships with",
            "name your folder of rules with folder, or leave this line away",
        )),
        _ => Ok(()),
    }
}

fn exists(folder: &Path, hint: &str) -> Result<(), Wrong> {
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Wrong::new(format!("names {}, which is a file, not a folder", shown(folder)), "")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Wrong::new(format!("names {}, which does not exist", shown(folder)), hint))
        }
        Err(error) => {
            Err(Wrong::new(format!("names {}, which cannot be reached: {}", shown(folder), error.kind()), ""))
        }
    }
}

/// Mail handed to our own listener would come round until the hop count of the last server ends it.
fn no_loop(own: SocketAddr, next_hop: &str) -> Result<(), Wrong> {
    let Some((host, port)) = host_and_port(next_hop) else { return Ok(()) };
    let ip: Option<IpAddr> = match host.eq_ignore_ascii_case("localhost") {
        true if own.is_ipv4() => Some(Ipv4Addr::LOCALHOST.into()),
        true => Some(Ipv6Addr::LOCALHOST.into()),
        false => host.parse().ok(),
    };
    let same = ip.is_some_and(|ip| meets(own, SocketAddr::new(ip, port)));
    if !same {
        return Ok(());
    }
    let hint = "name the mail server that takes the mail back";
    Err(Wrong::new("is the address on which Portcullis listens itself: mail would go round for ever", hint))
}

/// With one next hop for both, what is to be sent securely would go as all mail does.
fn apart(secure: Option<&str>, ordinary: &str) -> Result<(), Wrong> {
    if secure != Some(ordinary) {
        return Ok(());
    }
    let hint =
        "name the listener behind which mail leaves over verified TLS only; docs/secure-route.md shows one";
    Err(Wrong::new("is the address of [next_hop], too: its mail would go the ordinary way", hint))
}

fn no_collision(config: &Config) -> Result<(), Wrong> {
    if config.operations.listen.port() == 0 || !meets(config.smtp.listen, config.operations.listen) {
        return Ok(());
    }
    Err(Wrong::new(
        format!("is the same address as [smtp] listen, {}", config.smtp.listen),
        "give it a port of its own",
    ))
}

/// Whether the second address reaches a listener on the first.
fn meets(listener: SocketAddr, other: SocketAddr) -> bool {
    let unspecified = |ip: IpAddr| ip.is_unspecified();
    let one_machine = unspecified(listener.ip()) && (other.ip().is_loopback() || unspecified(other.ip()))
        || unspecified(other.ip()) && listener.ip().is_loopback();
    listener.port() == other.port() && (listener.ip() == other.ip() || one_machine)
}

fn shown(path: &Path) -> String {
    quoted(&path.display().to_string())
}
