//! A connection to a server that may be broken or hostile: bounded in time as a whole, in how long it
//! may be silent and in how much it may say at once, whether encrypted or not.

use super::fault::DeliveryFault;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Tells the time; the clock itself is read by whoever sends.
pub type Clock = fn() -> Instant;

/// How long the server may be silent, and how long it may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most bytes of a line; RFC 5321, 4.5.3.1.5 has 512, some servers do not keep to it.
const LINE_LIMIT: usize = 1000;

/// A socket that ends at its deadline, however busily the server talks.
struct Wire {
    socket: TcpStream,
    clock: Clock,
    deadline: Instant,
    patience: Duration,
    /// Only what is there already is read.
    is_probing: bool,
}

impl Wire {
    fn left(&self) -> io::Result<Duration> {
        left(self.clock, self.deadline).map(|left| left.min(self.patience))
    }
}

fn left(clock: Clock, deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(clock());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// Unix says `WouldBlock` where a wait was too long, Windows `TimedOut`.
fn waited(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::WouldBlock => ErrorKind::TimedOut.into(),
        _ => error,
    }
}

impl Read for Wire {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        if self.is_probing {
            return self.socket.read(piece);
        }
        self.socket.set_read_timeout(Some(self.left()?))?;
        self.socket.read(piece).map_err(waited)
    }
}

impl Write for Wire {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if !self.is_probing {
            self.socket.set_write_timeout(Some(self.left()?))?;
        }
        self.socket.write(piece).map_err(waited)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

enum Transport {
    Plain(Wire),
    Encrypted(Box<StreamOwned<ClientConnection, Wire>>),
}

/// The lines that go to and fro.
pub struct Channel {
    way: Transport,
    /// What came behind the last line that was taken.
    unread: Vec<u8>,
}

impl Channel {
    /// Connects without encryption.
    pub fn connect(
        host: &str,
        port: u16,
        clock: Clock,
        deadline: Instant,
    ) -> Result<Channel, DeliveryFault> {
        let addresses = (host, port).to_socket_addrs().map_err(|_| DeliveryFault::Unresolved)?;
        let mut fault = DeliveryFault::Unresolved;
        for address in addresses {
            let patience = left(clock, deadline)?.min(PATIENCE);
            match TcpStream::connect_timeout(&address, patience) {
                Ok(socket) => {
                    // A command is a small packet that is waited for.
                    socket.set_nodelay(true)?;
                    let wire =
                        Wire { socket, clock, deadline, patience: PATIENCE, is_probing: false };
                    return Ok(Channel { way: Transport::Plain(wire), unread: Vec::new() });
                }
                Err(error) => fault = error.into(),
            }
        }
        Err(fault)
    }

    /// Encrypts the connection; what came before belongs to nobody and ends it (RFC 3207, 6).
    pub fn encrypt(
        self,
        tls: &Arc<ClientConfig>,
        name: &ServerName<'static>,
    ) -> Result<Channel, DeliveryFault> {
        let Channel { way: Transport::Plain(mut wire), unread } = self else {
            return Err(DeliveryFault::OutOfTurn);
        };
        if !unread.is_empty() {
            return Err(DeliveryFault::Injected);
        }
        let connection = ClientConnection::new(Arc::clone(tls), name.clone());
        let mut connection = connection.map_err(DeliveryFault::Encryption)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut wire)?;
        }
        let stream = StreamOwned::new(connection, wire);
        Ok(Channel { way: Transport::Encrypted(Box::new(stream)), unread })
    }

    fn wire(&mut self) -> &mut Wire {
        match &mut self.way {
            Transport::Plain(wire) => wire,
            Transport::Encrypted(stream) => stream.get_mut(),
        }
    }

    /// Everything must be over by then.
    pub fn end_by(&mut self, deadline: Instant) {
        let wire = self.wire();
        (wire.deadline, wire.patience) = (deadline, PATIENCE);
    }

    /// From now on the server may be silent until everything must be over.
    pub fn wait_to_the_end(&mut self) {
        self.wire().patience = Duration::MAX;
    }

    /// Sends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), DeliveryFault> {
        let stream: &mut dyn Write = match &mut self.way {
            Transport::Plain(wire) => wire,
            Transport::Encrypted(stream) => stream,
        };
        stream.write_all(bytes)?;
        Ok(stream.flush()?)
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let mut piece = [0; LINE_LIMIT];
        let stream: &mut dyn Read = match &mut self.way {
            Transport::Plain(wire) => wire,
            Transport::Encrypted(stream) => stream,
        };
        let count = loop {
            match stream.read(&mut piece) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                count => break count?,
            }
        };
        self.unread.extend_from_slice(&piece[..count]);
        Ok(count)
    }

    /// The next line of the server, without its end.
    pub fn line(&mut self) -> Result<String, DeliveryFault> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                if line.len() > LINE_LIMIT {
                    return Err(DeliveryFault::TooLong);
                }
                let line = String::from_utf8_lossy(&line);
                return Ok(line.trim_end_matches(['\r', '\n']).to_string());
            }
            if self.unread.len() >= LINE_LIMIT {
                return Err(DeliveryFault::TooLong);
            }
            if self.read_more()? == 0 {
                return Err(DeliveryFault::Lost);
            }
        }
    }

    /// Whether more came than the lines that were taken.
    pub fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Whether nothing of the server's waits to be read; an end of the connection is a fault.
    pub fn has_nothing_to_read(&mut self) -> Result<bool, DeliveryFault> {
        if self.has_unread() {
            return Ok(false);
        }
        self.probe(true)?;
        let read = self.read_more();
        self.probe(false)?;
        match read {
            Ok(0) => Err(DeliveryFault::Lost),
            Ok(_) => Ok(false),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    fn probe(&mut self, is_probing: bool) -> io::Result<()> {
        let wire = self.wire();
        wire.is_probing = is_probing;
        wire.socket.set_nonblocking(is_probing)
    }
}
