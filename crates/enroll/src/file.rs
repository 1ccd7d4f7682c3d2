//! Files that hold secrets, or that must never be half written.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// Replaces a file whole, for its owner alone.
///
/// # Errors
///
/// Fails where it cannot be written.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = path.with_extension("new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&written)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&written, path)
}

/// Reads a secret: a file that not everybody on this machine may read.
///
/// # Errors
///
/// Fails where it cannot be read; with [`PermissionDenied`](io::ErrorKind::PermissionDenied) and
/// what to do where everybody may.
pub(crate) fn read_secret(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.permissions().mode() & 0o007 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "everybody on this machine may use it: take that away with `chmod o=`",
        ));
    }
    fs::read(path)
}
