//! A proxy between a store and its server: it counts round trips, and cuts connections.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// The way in which a connection ends in the middle of a round trip.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cut {
    /// The server never hears of it.
    BeforeServer,
    /// The server does it, and nobody hears of that.
    BeforeClient,
}

/// Decides from the number of a round trip whether its connection is cut.
type Plan = dyn Fn(u64) -> Option<Cut> + Send + Sync;

/// A proxy, until the runtime ends.
pub(crate) struct Proxy {
    address: SocketAddr,
    trips: Arc<AtomicU64>,
}

impl Proxy {
    /// Begins a proxy before the server at a port.
    pub(crate) async fn before(
        port: u16,
        plan: impl Fn(u64) -> Option<Cut> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let trips = Arc::new(AtomicU64::new(0));
        let (plan, counted): (Arc<Plan>, _) = (Arc::new(plan), Arc::clone(&trips));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (plan, trips) = (Arc::clone(&plan), Arc::clone(&counted));
                // A connection that breaks is what clients must bear.
                tokio::spawn(async move { serve(client, port, &*plan, &trips).await });
            }
        });
        Self { address, trips }
    }

    /// Returns how to reach a database through it.
    pub(crate) fn connection(&self, database: &str) -> String {
        let port = self.address.port();
        format!("host=127.0.0.1 port={port} user=enroll dbname={database} sslmode=disable")
    }

    /// Returns how many round trips were begun: statements that were prepared before are one each.
    pub(crate) fn trips(&self) -> u64 {
        self.trips.load(Ordering::SeqCst)
    }
}

async fn serve(client: TcpStream, port: u16, plan: &Plan, trips: &AtomicU64) -> io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let severed = Arc::new(AtomicBool::new(false));
    let back = tokio::spawn(pass_back(from_server, to_client, Arc::clone(&severed)));
    // The first message has no type.
    let start = message(&mut from_client, false).await?;
    to_server.write_all(&start).await?;
    let cut = loop {
        let message = message(&mut from_client, true).await?;
        let ends_trip = matches!(message.first(), Some(b'S' | b'Q'));
        let cut = ends_trip.then(|| plan(trips.fetch_add(1, Ordering::SeqCst))).flatten();
        if cut.is_some() {
            severed.store(true, Ordering::SeqCst);
        }
        if cut != Some(Cut::BeforeServer) {
            to_server.write_all(&message).await?;
        }
        if let Some(cut) = cut {
            break cut;
        }
    };
    if cut == Cut::BeforeClient {
        // Long enough for the server to do it.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    back.abort();
    Ok(())
}

async fn pass_back(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    severed: Arc<AtomicBool>,
) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = server.read(&mut buffer).await?;
        if read == 0 {
            return client.shutdown().await;
        }
        if !severed.load(Ordering::SeqCst) {
            client.write_all(buffer.get(..read).unwrap_or_default()).await?;
        }
    }
}

/// Reads a whole message: a type unless it is the first, a length that counts itself, the rest.
async fn message(from: &mut OwnedReadHalf, typed: bool) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    if typed {
        message.push(from.read_u8().await?);
    }
    let length = from.read_u32().await?;
    message.extend(length.to_be_bytes());
    let rest = u64::from(length.saturating_sub(4));
    from.take(rest).read_to_end(&mut message).await?;
    Ok(message)
}
