//! One message over loopback: straight to the sink, and through the gateway to the same sink.
//!
//! The ratio of the two is what the gateway costs in latency: session, codec, inspection, decision, journal, second
//! connection. The sink does not sync to disk.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a bench says what it expects by failing"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portcullis::app::App;
use portcullis::config::whole::Config;
use portcullis::next_hop;
use portcullis::next_hop::connection::Connection;
use portcullis::next_hop::failure::Stage;
use portcullis::next_hop::transfer::Transfer;
use portcullis::telemetry::recorder::Telemetry;
use portcullis::tools::load::generate;
use portcullis::tools::sink::options::Options;
use portcullis::tools::sink::server::Sink;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::runtime::Runtime;

fn relay(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let data = tempfile::tempdir().unwrap();
    let (sink, app) = runtime.block_on(start(data.path().join("store")));
    let mut group = criterion.benchmark_group("relay");
    for size in [4 << 10, 75 << 10, 1 << 20, 10 << 20] {
        let content = generate::message(size, None);
        group.throughput(Throughput::Bytes(content.len() as u64));
        for (way, address) in [("direct", sink), ("gateway", app.smtp())] {
            let mut connection = runtime.block_on(connect(address));
            group.bench_with_input(BenchmarkId::new(way, size), &content, |bench, content| {
                bench.iter(|| send(&runtime, &mut connection, content));
            });
        }
    }
    group.finish();
    runtime.block_on(app.drain());
}

async fn start(folder: std::path::PathBuf) -> (SocketAddr, App) {
    let sink = Sink::bind((Ipv4Addr::LOCALHOST, 0).into(), Options::default()).await.unwrap();
    let address = sink.addr();
    tokio::spawn(sink.run_until(std::future::pending()));
    let mut config = Config::default();
    config.smtp.listen = (Ipv4Addr::LOCALHOST, 0).into();
    config.operations.listen = (Ipv4Addr::LOCALHOST, 0).into();
    config.next_hop.address = address.to_string();
    config.store.folder = folder;
    // Not this program, which would run the bench once more.
    config.workers.program = env!("CARGO_BIN_EXE_portcullis").into();
    (address, App::start(config, Telemetry::new().unwrap()).await.expect("the gateway starts"))
}

async fn connect(address: SocketAddr) -> Connection {
    let config =
        next_hop::config::Config { address: address.to_string(), ..next_hop::config::Config::default() };
    Connection::open(Arc::new(config), "bench.example").await.unwrap()
}

fn send(runtime: &Runtime, connection: &mut Connection, content: &[u8]) {
    runtime.block_on(async {
        for line in ["MAIL FROM:<bench@council.example>", "RCPT TO:<someone@partner.example>"] {
            assert!(connection.command(line, Stage::Envelope).await.unwrap().is_done());
        }
        let mut transfer = Transfer::begin(connection, Vec::new()).await.unwrap().unwrap();
        for chunk in content.chunks(64 << 10) {
            transfer.chunk(connection, chunk).await.unwrap();
        }
        assert!(transfer.commit(connection, &[]).await.unwrap().is_done());
    });
}

criterion_group!(benches, relay);
criterion_main!(benches);
