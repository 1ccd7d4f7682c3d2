//! Checking a database: what must always hold of it.

use enroll_core::{Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User};
use enroll_store::{Noun, row};
use rusqlite::Connection;

use crate::rows::RowError;

/// Something that must hold and does not.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Damage {
    /// `SQLite` reports damage.
    #[error("database is damaged: {0}")]
    Database(String),
    /// A record cannot be read.
    #[error("record {table} {tenant}/{id} cannot be read: {why}")]
    Record {
        /// Its table.
        table: &'static str,
        /// Its enterprise.
        tenant: String,
        /// Its id.
        id: String,
        /// Why.
        why: String,
    },
    /// A value or a key leads to a noun that is not there.
    #[error("{table} leads to {noun} {tenant}/{id}, which is not there")]
    Dangling {
        /// The table of the value or the key.
        table: &'static str,
        /// The missing target.
        noun: String,
        /// Its enterprise.
        tenant: String,
        /// Its id.
        id: String,
    },
    /// A feed has an event beyond its head.
    #[error("feed of {tenant} has events beyond its head")]
    Feed {
        /// The enterprise.
        tenant: String,
    },
}

pub(crate) fn check(connection: &Connection) -> Result<Vec<Damage>, RowError> {
    let mut found = Vec::new();
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    for message in statement.query_map([], |row| row.get::<_, String>(0))? {
        let message = message?;
        if message != "ok" {
            found.push(Damage::Database(message));
        }
    }
    records::<Enterprise>(connection, &mut found)?;
    records::<EnrollmentToken>(connection, &mut found)?;
    records::<User>(connection, &mut found)?;
    records::<EnrollmentProfile>(connection, &mut found)?;
    records::<Policy>(connection, &mut found)?;
    records::<Device>(connection, &mut found)?;
    let sql = "SELECT tenant FROM event JOIN feed USING (tenant)
               GROUP BY tenant HAVING max(position) > max(head)";
    let mut statement = connection.prepare(sql)?;
    for tenant in statement.query_map([], |row| row.get(0))? {
        found.push(Damage::Feed { tenant: tenant? });
    }
    Ok(found)
}

/// Reads all records of a kind, and looks at what leads to them.
fn records<N: Noun>(connection: &Connection, found: &mut Vec<Damage>) -> Result<(), RowError> {
    let table = N::KIND.as_str();
    let mut statement =
        connection.prepare(&format!(r#"SELECT tenant, id, body FROM "{table}""#))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Err(error) = row::read_noun::<N>(&row.get::<_, String>(2)?) {
            let (tenant, id, why) = (row.get(0)?, row.get(1)?, error.to_string());
            found.push(Damage::Record { table, tenant, id, why });
        }
    }
    for from in ["claim", "token_lookup"] {
        let sql = format!(
            r#"SELECT tenant, id FROM {from} WHERE noun = ?1 AND NOT EXISTS
               (SELECT 1 FROM "{table}" AS it WHERE it.tenant = {from}.tenant AND it.id = {from}.id)"#
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([table])?;
        while let Some(row) = rows.next()? {
            let (tenant, id, noun) = (row.get(0)?, row.get(1)?, table.to_owned());
            found.push(Damage::Dangling { table: from, noun, tenant, id });
        }
    }
    Ok(())
}
