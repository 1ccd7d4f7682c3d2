//! Lists: pages in order of creation.

#![expect(clippy::expect_used, reason = "a store that cannot be reached fails the suite")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use enroll_core::{
    Device, EnrollmentToken, Enterprise, enrollment_token::UseLimit, name::DeviceName,
};

use super::site::{Site, id_of};
use crate::{
    gate::{Admitted, Snapshot},
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Page},
    store::Store,
};

/// Whatever the sizes of its pages, a list is the same.
pub async fn pages_hold_everything_once_in_order_of_creation<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    assert!(site.valid_tokens(&[10]).await.is_empty(), "a list of nothing is empty");
    let mut tokens = Vec::new();
    for token in 0..25 {
        // Names are not in order of creation.
        let id = format!("t{}", (token * 7) % 25);
        site.issue(&id, UseLimit::Once).await;
        tokens.push(id);
    }
    for sizes in [&[1][..], &[2], &[7], &[24], &[25], &[26], &[1000], &[3, 1, 5]] {
        assert_eq!(site.valid_tokens(sizes).await, tokens, "pages of {sizes:?}");
    }
    let whole = ListQuery { parent: &site.enterprise, group: None, after: None, limit: 25 };
    let page = site.page::<EnrollmentToken>(whole, |_, _| true).await;
    assert_eq!(page.next, None, "a list that fits one page ends with it");
}

/// Entries that exist while all pages are read are on one page each, whatever comes and goes.
pub async fn pages_hold_once_what_is_there_throughout<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    for token in 0..60 {
        site.issue(&format!("t{token}"), UseLimit::Unlimited).await;
    }
    let writer = tokio::spawn({
        let site = site.clone();
        async move {
            for token in 0..60 {
                site.issue(&format!("w{token}"), UseLimit::Once).await;
            }
        }
    });
    // Of each ten tokens one stays; the others go before they are read, or after.
    let stays = |token: usize| token % 10 == 7;
    let (mut read, mut after, mut gone) = (Vec::new(), None, 0);
    while gone < 60 || after.is_some() {
        for token in (gone..60.min(gone + 6)).filter(|&token| !stays(token)) {
            site.delete(&format!("t{token}")).await;
        }
        gone += 6;
        site.issue(&format!("n{gone}"), UseLimit::Once).await;
        let query = ListQuery { parent: &site.enterprise, group: None, after, limit: 2 };
        let page = site.page(query, |token: &EnrollmentToken, now| token.check(now).is_ok()).await;
        read.extend(page.nouns.iter().map(id_of));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let written = writer.await;
    assert!(written.is_ok(), "writers write while others read");
    let stayed: Vec<_> =
        (0..60).filter(|&token| stays(token)).map(|token| format!("t{token}")).collect();
    let of_stayed: Vec<_> = read.iter().filter(|id| stayed.contains(id)).cloned().collect();
    assert_eq!(of_stayed, stayed, "what stays is read once, in order of creation");
    let count = read.len();
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len(), count, "nothing is read twice");
}

/// A list holds what is kept at the time of its page, and only that.
pub async fn a_list_holds_what_is_kept<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let mut kept = Vec::new();
    for token in 0..40 {
        let id = format!("t{token}");
        site.issue(&id, UseLimit::Once).await;
        if token % 9 == 4 {
            kept.push(id);
        } else {
            site.delete(&id).await;
        }
    }
    for sizes in [&[1][..], &[2, 3], &[5], &[100]] {
        assert_eq!(site.valid_tokens(sizes).await, kept, "pages of {sizes:?}");
    }
    let expired = |token: &EnrollmentToken, now| !token.expires_at().is_valid_at(now);
    assert!(site.list(None, &[10], expired).await.is_empty(), "a list gets the time");
}

/// A list of one group holds all that belongs to it, in order of creation.
pub async fn a_list_of_a_group_holds_its_members<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    for device in 0..30 {
        // What comes before the dot is the serial number, which is a device's group.
        let redeemed = site.redeem("t", &format!("s{}.{device}", device % 3)).await;
        assert!(redeemed.is_ok(), "a token without limit lets a device in");
    }
    for (group, serial) in ["s0", "s1", "s2"].into_iter().enumerate() {
        let expected: Vec<_> =
            (group..30).step_by(3).map(|device| format!("{serial}.{device}")).collect();
        for sizes in [&[1][..], &[3, 4], &[10], &[100]] {
            let devices = site.list(Some(serial), sizes, |_: &Device, _| true).await;
            let ids: Vec<_> =
                devices.iter().map(|device| device.enrolled().name.id().to_string()).collect();
            assert_eq!(ids, expected, "the devices with one serial number");
        }
    }
    let none = site.list(Some("s"), &[10], |_: &Device, _| true).await;
    assert!(none.is_empty(), "a group is compared whole");
}

/// The names of groups' members are those of the first devices of each group, in order of creation.
pub async fn names_of_members_are_those_of_each_group<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let other = Site::new(&store, "f").await;
    other.issue("t", UseLimit::Unlimited).await;
    for device in 0..30 {
        // What comes before the dot is the serial number, which is a device's group.
        let id = format!("s{}.{}", device % 3, 99 - device);
        assert!(site.redeem("t", &id).await.is_ok(), "a token without limit lets a device in");
    }
    assert!(other.redeem("t", "s0.other").await.is_ok(), "a token lets a device in");
    let names = |serial: usize, most: usize| -> Vec<DeviceName> {
        let devices = (serial..30).step_by(3).take(most);
        devices.map(|device| site.name(&format!("s{serial}.{}", 99 - device))).collect()
    };
    let groups = ["s2", "none", "s0", "s2"];
    let read = async |limit| {
        let read = store.members::<Device>(&site.enterprise, &groups, limit).await;
        read.expect("the store can be reached").ungated()
    };
    let (all, enterprise) = read(EXAMINED_MAX).await;
    let expected = [names(2, 30), Vec::new(), names(0, 30), names(2, 30)];
    assert_eq!(all, expected, "the names of each group, in its place");
    let expected = [names(2, 4), Vec::new(), names(0, 4), names(2, 4)];
    assert_eq!(read(4).await.0, expected, "the first names of each group");
    assert!(enterprise.is_some(), "names carry the enterprise");
    let none = store.members::<Device>(&site.enterprise, &[], 4).await;
    assert_eq!(none.map(|none| none.ungated().0.len()), Ok(0), "no group has no names");
    let nobody = store.members::<Device>(&"g".parse().expect("an id"), &groups, 4).await;
    let nobody = nobody.map(|nobody| {
        let (groups, enterprise) = nobody.ungated();
        (groups, enterprise.is_none())
    });
    assert_eq!(nobody, Ok((vec![Vec::new(); 4], true)), "an enterprise that holds nothing");
}

/// Nouns that are read together are those that are read one by one, in the order of their names.
pub async fn many_nouns_are_read_as_each_alone<S: Store>(store: Arc<S>) {
    let sites = [Site::new(&store, "e").await, Site::new(&store, "f").await];
    let mut names = Vec::new();
    for number in 0..20 {
        let [one, other] = &sites;
        let site = if number % 3 == 0 { other } else { one };
        let id = format!("t{}", (number * 7) % 20);
        if number % 5 != 4 {
            site.issue(&id, UseLimit::Once).await;
        }
        names.push(site.name(&id));
    }
    names.push(Site::never_created(&store, "g").name("t"));
    let mut read = Vec::new();
    while read.len() < names.len() {
        let rest = names.get(read.len()..).unwrap_or_default();
        let part = store.read_many::<EnrollmentToken>(rest).await;
        let part = part.expect("the store can be reached");
        assert!(!part.is_empty(), "an answer has at least the first noun");
        read.extend(part.into_iter().map(Snapshot::ungated));
    }
    let mut alone = Vec::new();
    for name in &names {
        alone.push(sites[0].read::<EnrollmentToken>(name).await);
    }
    let ids = |snapshots: &[Admitted<EnrollmentToken>]| -> Vec<_> {
        snapshots.iter().map(|snapshot| snapshot.noun.as_ref().map(id_of)).collect()
    };
    assert_eq!(ids(&read), ids(&alone), "nouns in the order of their names");
    for (read, name) in read.iter().zip(&names) {
        let id = read.enterprise.as_ref().map(|enterprise| enterprise.created().id.to_string());
        let expected = Some(name.enterprise().to_string()).filter(|id| id != "g");
        assert_eq!(id, expected, "each carries its enterprise");
    }
}

/// A mark is from an earlier page, or it is refused.
pub async fn a_mark_that_no_page_gave_is_refused<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Once).await;
    for garbage in
        [&b""[..], b"\0", b"1", b"mark", b"\xff\xff\xff\xff\xff\xff\xff\xff", &[b'a'; 300]]
    {
        let after = Some(Mark(garbage.to_vec()));
        let query = ListQuery { parent: &site.enterprise, group: None, after, limit: 10 };
        let page = store.list(query, |_: &EnrollmentToken, _| true).await;
        assert_eq!(page.err(), Some(ListError::ForeignMark), "garbage is no mark");
    }
}

/// However many records are passed over, a page ends soon, and the pages end.
pub async fn a_page_examines_at_most_1000_records<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    for token in 0..1500 {
        site.issue(&format!("t{token}"), UseLimit::Once).await;
    }
    site.issue("last", UseLimit::Once).await;
    let (mut ids, mut after, mut pages) = (Vec::new(), None, 0);
    while pages == 0 || after.is_some() {
        let examined = AtomicUsize::new(0);
        let query = ListQuery { parent: &site.enterprise, group: None, after, limit: 10 };
        let page = site.page(query, |token: &EnrollmentToken, _| {
            examined.fetch_add(1, Ordering::Relaxed);
            id_of(token) == "last"
        });
        let page = page.await;
        let examined = examined.into_inner();
        assert!(examined <= EXAMINED_MAX, "a page examined {examined} records");
        ids.extend(page.nouns.iter().map(id_of));
        after = page.next;
        pages += 1;
        assert!(pages <= 1501, "a list ends");
    }
    assert_eq!(ids, ["last"], "what is kept is found behind what is not");
    assert!(pages >= 2, "1,501 records are examined for at least two pages");
}

/// Enterprises have no parent, and are listed all the same: in order of creation, page by page.
pub async fn enterprises_are_listed_in_order_of_creation<S: Store>(store: Arc<S>) {
    // Their ids are in another order, and one is deleted.
    let ids: Vec<String> = (0..25).map(|index| format!("e{}", (index * 7) % 25)).collect();
    for id in &ids {
        let site = Site::new(&store, id).await;
        if id == "e3" {
            site.close().await;
        }
    }
    // What an enterprise holds does not create it.
    Site::never_created(&store, "other").issue("t", UseLimit::Once).await;
    for limit in [1, 10, 100] {
        let (mut listed, mut after) = (Vec::new(), None);
        for _ in 0..=ids.len() {
            let keep = |enterprise: &Enterprise, _| !enterprise.is_deleted();
            let page = store.enterprises(after.as_ref(), limit, keep).await;
            assert!(page.is_ok(), "a mark that a page gave is accepted");
            let Ok((page, _)) = page.map(Page::ungated) else { return };
            assert!(page.nouns.len() <= limit, "a page holds at most as many as were asked for");
            let ids = page.nouns.iter().map(|enterprise| enterprise.created().id.to_string());
            listed.extend(ids);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let expected: Vec<_> = ids.iter().filter(|id| *id != "e3").cloned().collect();
        assert_eq!(listed, expected, "enterprises in order of creation");
    }
    let foreign = store.enterprises(Some(&Mark(b"garbage".to_vec())), 10, |_, _| true).await;
    assert_eq!(foreign.err(), Some(ListError::ForeignMark), "garbage is no mark");
}
