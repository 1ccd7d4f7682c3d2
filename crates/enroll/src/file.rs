//! Files that contain secrets, or that must never be half written.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

/// Replaces a file atomically. Only the owner may read a new file. An existing file keeps its
/// owner, group and mode.
///
/// # Errors
///
/// Fails where the file cannot be written.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = Aside::write(path, bytes)?;
    match fs::metadata(path) {
        Ok(before) => {
            fchown(&aside.file, Some(before.uid()), Some(before.gid()))?;
            aside.file.set_permissions(before.permissions())?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::rename(&aside.path, path)?;
    sync_directory(path)
}

/// Writes a file that must not exist. Only its owner may read it.
///
/// # Errors
///
/// Fails with [`AlreadyExists`](io::ErrorKind::AlreadyExists) where the file exists, and where it
/// cannot be written.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = Aside::write(path, bytes)?;
    // A link never replaces a file; a rename would.
    fs::hard_link(&aside.path, path)?;
    sync_directory(path)
}

/// Reads a secret from a file that other users of this machine may neither read nor write.
///
/// # Errors
///
/// Fails where the file cannot be read, and with
/// [`PermissionDenied`](io::ErrorKind::PermissionDenied) and a remedy where other users may use it.
pub(crate) fn read_secret(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    if file.metadata()?.permissions().mode() & 0o007 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "every user of this machine may use the file: change that with `chmod o=`",
        ));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A temporary file in the same directory, which is deleted when it is dropped.
struct Aside {
    path: PathBuf,
    file: File,
}

impl Aside {
    /// Writes the file under an unpredictable name. Only its owner may read it.
    fn write(beside: &Path, bytes: &[u8]) -> io::Result<Self> {
        let mut name = beside.file_name().map_or_else(OsString::new, OsString::from);
        name.push(format!(".{:016x}", rand::random::<u64>()));
        let path = beside.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let mut aside = Self { path, file };
        aside.file.write_all(bytes)?;
        aside.file.sync_all()?;
        Ok(aside)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // After a rename, the temporary file no longer exists.
        let _ = fs::remove_file(&self.path);
    }
}

/// Syncs the directory of a file, so that its name survives a power loss as its content does.
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_belongs_to_its_owner_alone_and_keeps_a_changed_mode() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        create(&path, b"1").unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"2").unwrap();
        assert_eq!((mode(&path), read_secret(&path).unwrap()), (0o640, b"2".to_vec()));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
        let refused = read_secret(&path).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn an_existing_file_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        create(&path, b"1").unwrap();
        let refused = create(&path, b"2").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read_secret(&path).unwrap(), b"1");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
