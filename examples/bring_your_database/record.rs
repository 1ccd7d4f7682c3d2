//! Recording: a whole draft.

use enroll_core::Device;
use enroll_store::{
    Noun, Request, Unavailable,
    decision::LookUp,
    draft::Draft,
    noun::{Kind, NounName},
    row,
};

use crate::{
    database::Entries,
    keys::{
        claim_key, group_prefix, hexadecimal, history_prefix, look_up_key, noun_key, order_prefix,
        request_key,
    },
    store::{holder, number},
};

/// Records a draft: the noun, the devices that begin with it, its keys, its events, the request.
pub(crate) fn record<N: Noun>(
    entries: &mut dyn Entries,
    draft: &Draft<N>,
    request: &Request,
) -> Result<(), Unavailable> {
    put(entries, &draft.name, &draft.noun)?;
    for device in &draft.devices {
        put(entries, &device.enrolled().name, device)?;
    }
    for key in &draft.released {
        if holder::<N>(entries, key)?.as_ref() == Some(&draft.name) {
            entries.delete(&claim_key::<N>(key))?;
        }
    }
    for key in &draft.claimed {
        entries.put(&claim_key::<N>(key), draft.name.id())?;
    }
    if let Some(LookUp { digest, token, .. }) = &draft.look_up {
        entries.put(&look_up_key(digest), &token.to_string())?;
    }
    let enterprise = draft.name.enterprise();
    let own = draft.events.len().saturating_sub(draft.devices.len());
    let devices = draft.devices.iter();
    let devices =
        devices.map(|device: &Device| history_prefix(Kind::Device, &device.enrolled().name));
    let subjects = std::iter::repeat_n(history_prefix(N::KIND, &draft.name), own).chain(devices);
    let (mut first, mut end) = (None, 0);
    for (event, subject) in draft.events.iter().zip(subjects) {
        let body = row::write_record(&request.record(event)).map_err(|_| Unavailable)?;
        let position = next_number(entries, &format!("feed/{enterprise}"))?;
        entries.put(&format!("feed/{enterprise}/{position:020}"), &body)?;
        entries.put(&format!("{subject}{position:020}"), &body)?;
        first = first.or(Some(position));
        end = position + 1;
    }
    let done = format!("{} {} {end}", hexadecimal(&request.command.0), first.unwrap_or(end));
    entries.put(&request_key::<N>(&draft.name, request), &done)
}

/// Writes a noun. A new one comes last in the order of creation.
fn put<N: Noun>(entries: &mut dyn Entries, name: &N::Name, noun: &N) -> Result<(), Unavailable> {
    let body = row::write_noun(noun).map_err(|_| Unavailable)?;
    if entries.get(&noun_key::<N>(name))?.is_none() {
        let parent = if N::KIND == Kind::Enterprise { "" } else { name.enterprise().as_str() };
        let order = order_prefix(N::KIND, parent);
        let place = next_number(entries, &order)?;
        entries.put(&format!("{order}{place:020}"), name.id())?;
        if let Some(group) = noun.group() {
            let group = group_prefix(N::KIND, name.enterprise(), group);
            entries.put(&format!("{group}{place:020}"), name.id())?;
        }
    }
    entries.put(&noun_key::<N>(name), &body)
}

/// Gives out the next number of a sequence, from 1 on.
fn next_number(entries: &mut dyn Entries, sequence: &str) -> Result<u64, Unavailable> {
    let key = format!("last/{sequence}");
    let last = entries.get(&key)?.as_deref().map_or(Ok(0), number)?;
    entries.put(&key, &(last + 1).to_string())?;
    Ok(last + 1)
}
