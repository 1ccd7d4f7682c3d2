//! Clients, the processes that they call, and the tasks that cause failures.

use std::sync::{Arc, Mutex};

use enroll_core::{
    Duration,
    device::Ownership,
    enrollment_token::{CheckError, RedeemError, Terms, UseLimit},
    limits::{Limit, Limits},
    name::{EnrollmentTokenName, EnterpriseId, UserName},
    origin::Origin,
    secret::{KeyId, TokenValue},
    user::{AccountType, Insertion},
};
use enroll_service::{
    Admission, Context, EnrollError, EnrollRefusal, EnrollRequest, Key, Keyring, ProvisionError,
    ProvisionRequest, Service,
};

use crate::{
    check::check,
    database::{Database, Fault},
    reader::{READERS, ReadSoFar},
    scheduler::{Scheduler, TaskId},
    store::{Link, SimulatedStore},
};

/// On how many devices a user may be, in this world.
pub(crate) const DEVICES_MAX: usize = 2;

const PROCESSES: u64 = 3;
const CLIENTS: usize = 5;
const CALLS: usize = 6;

/// The most attempts of a client before it gives up.
const TRIES: usize = 40;

/// The final answers that clients got.
#[derive(Default)]
pub(crate) struct Told {
    /// Serial numbers, and the devices' names.
    pub(crate) admitted: Vec<(String, String)>,
    /// Serial numbers. Not among them is who was refused after an unknown outcome: the first write
    /// may still land, and a refusal leaves nothing that could stop it.
    pub(crate) refused: Vec<String>,
    /// The number of them that were too late.
    expired: usize,
    /// The serial numbers of devices that were refused, until they ask again.
    pub(crate) unchanged: Vec<String>,
    /// Android ids.
    pub(crate) provisioned: Vec<String>,
    /// The events that each reader of the feed got.
    pub(crate) read: [ReadSoFar; READERS],
    /// The number of changes to these answers.
    pub(crate) changes: u64,
    pub(crate) clients: usize,
}

/// The end of a run.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Ran {
    pub(crate) hash: [u8; 32],
    pub(crate) steps: u64,
    pub(crate) writes: u64,
    pub(crate) admitted: usize,
    pub(crate) refused: usize,
    pub(crate) expired: usize,
    pub(crate) provisioned: usize,
    pub(crate) read: usize,
    pub(crate) overtaken: usize,
}

pub(crate) type Simulated = Arc<Service<SimulatedStore>>;

struct Process {
    service: Simulated,
    link: Arc<Mutex<Link>>,
    /// Counts its restarts.
    life: u64,
    tasks: Vec<TaskId>,
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) scheduler: Scheduler,
    database: Arc<Mutex<Database>>,
    processes: Arc<Mutex<Vec<Process>>>,
    pub(crate) told: Arc<Mutex<Told>>,
}

/// The initial state, before the failures begin.
#[derive(Clone)]
struct Begun {
    tokens: Vec<(EnrollmentTokenName, TokenValue)>,
    users: Vec<UserName>,
}

pub(crate) fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

/// Runs a world to its end.
pub(crate) fn run(seed: u64, fault: Option<Fault>) -> Result<Ran, String> {
    let scheduler = Scheduler::new(seed);
    let database = Arc::new(Mutex::new(Database::new(fault)));
    let world = World {
        scheduler: scheduler.clone(),
        database: Arc::clone(&database),
        processes: Arc::default(),
        told: Arc::default(),
    };
    for _ in 0..PROCESSES {
        let (link, scheduler) = (Arc::default(), &world.scheduler);
        let service = service(scheduler, &database, &link);
        let process = Process { service, link, life: 0, tasks: Vec::new() };
        world.processes.lock().unwrap().push(process);
    }
    scheduler.spawn(world.clone().begin());
    let (mut steps, mut checked, mut broken) = (0, (0, 0), None);
    scheduler.run(|| {
        steps += 1;
        let (database, told) = (database.lock().unwrap(), world.told.lock().unwrap());
        if broken.is_none() && checked != (database.writes, told.changes) {
            checked = (database.writes, told.changes);
            broken = check(&database, &told).err();
        }
    });
    let (database, told) = (database.lock().unwrap(), world.told.lock().unwrap());
    let ran = Ran {
        hash: scheduler.hash(),
        steps,
        writes: database.writes,
        admitted: told.admitted.len(),
        refused: told.refused.len(),
        expired: told.expired,
        provisioned: told.provisioned.len(),
        read: told.read.iter().map(Vec::len).sum(),
        overtaken: usize::try_from(database.overtaken).unwrap(),
    };
    broken.map_or(Ok(ran), Err)
}

fn service(
    scheduler: &Scheduler,
    database: &Arc<Mutex<Database>>,
    link: &Arc<Mutex<Link>>,
) -> Simulated {
    let store = SimulatedStore {
        scheduler: scheduler.clone(),
        database: Arc::clone(database),
        link: Arc::clone(link),
    };
    let devices = Limit::enforced(u32::try_from(DEVICES_MAX).unwrap());
    let limits = Limits { user_account_devices: devices, ..Limits::default() };
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let entropy = scheduler.clone();
    let service = Service::new(store, keys, Admission::Any).with_limits(limits);
    Arc::new(service.with_entropy(move || entropy.entropy()))
}

impl World {
    /// Makes what there is, and lets everyone begin.
    async fn begin(self) {
        let service = Arc::clone(&self.processes.lock().unwrap()[0].service);
        let mut begun = Begun { tokens: Vec::new(), users: Vec::new() };
        let three = UseLimit::AtMost(3.try_into().unwrap());
        for use_limit in [UseLimit::Once, UseLimit::Once, three, UseLimit::Unlimited] {
            let terms =
                Terms::default().with_use_limit(use_limit).with_duration("60s".parse().unwrap());
            let origin = Origin::AndroidManagement;
            let issued =
                service.issue_enrollment_token(&enterprise(), terms, origin, &Context::NONE).await;
            let issued = issued.unwrap();
            begun.tokens.push((issued.token.issued().name.clone(), issued.value));
        }
        for identifier in ["a", "b"] {
            let insertion = Insertion {
                identifier: identifier.parse().unwrap(),
                account_type: AccountType::UserAccount,
                display_name: None,
            };
            let user = service
                .insert_user(&enterprise(), insertion, Origin::PlayEmm, &Context::NONE)
                .await;
            begun.users.push(user.unwrap().inserted().name.clone());
        }
        self.told.lock().unwrap().clients = CLIENTS;
        for client in 0..CLIENTS {
            self.scheduler.spawn(self.clone().client(client, begun.clone()));
        }
        for reader in 0..READERS {
            self.scheduler.spawn(self.clone().reader(reader));
        }
        self.scheduler.spawn(self.clone().trouble());
    }

    /// Cuts and mends links, restarts processes and sets the clock, until all clients are done.
    /// Then it mends all links.
    async fn trouble(self) {
        while self.told.lock().unwrap().clients > 0 {
            let process = usize::try_from(self.scheduler.draw(PROCESSES)).unwrap();
            let link = Arc::clone(&self.processes.lock().unwrap()[process].link);
            match self.scheduler.draw(6) {
                0 => link.lock().unwrap().cut = true,
                1 | 2 => link.lock().unwrap().cut = false,
                3 => link.lock().unwrap().trouble = self.scheduler.draw(40),
                4 => self.restart(process),
                _ => {
                    let seconds = i64::try_from(self.scheduler.draw(181)).unwrap() - 90;
                    let ahead = Duration::new(seconds, 0).unwrap();
                    self.database.lock().unwrap().ahead = ahead;
                    self.scheduler.trace(&format!("the clock is {seconds} s ahead"));
                }
            }
            self.scheduler.sleep(1 + self.scheduler.draw(50)).await;
        }
        for process in self.processes.lock().unwrap().iter() {
            *process.link.lock().unwrap() = Link::default();
        }
    }

    fn restart(&self, process: usize) {
        let mut processes = self.processes.lock().unwrap();
        let restarted = &mut processes[process];
        let tasks = std::mem::take(&mut restarted.tasks);
        restarted.life += 1;
        restarted.service = service(&self.scheduler, &self.database, &restarted.link);
        drop(processes);
        self.scheduler.trace(&format!("process {process} restarts"));
        for task in tasks {
            self.scheduler.kill(task);
        }
    }

    /// Calls any process; `None` is that no answer came.
    pub(crate) async fn call<T, F>(&self, work: impl FnOnce(Simulated) -> F) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let index = usize::try_from(self.scheduler.draw(PROCESSES)).unwrap();
        let answer = Arc::new(Mutex::new(None));
        let life = {
            let process = &mut self.processes.lock().unwrap()[index];
            let (work, slot) = (work(Arc::clone(&process.service)), Arc::clone(&answer));
            let task = async move {
                let answer = work.await;
                *slot.lock().unwrap() = Some(answer);
            };
            process.tasks.push(self.scheduler.spawn(task));
            process.life
        };
        loop {
            self.scheduler.sleep(1 + self.scheduler.draw(5)).await;
            let answered = answer.lock().unwrap().take();
            if answered.is_some() {
                // Some answers are lost on their way.
                return answered.filter(|_| self.scheduler.draw(20) > 0);
            }
            if self.processes.lock().unwrap()[index].life != life {
                return None;
            }
        }
    }

    async fn client(self, client: usize, begun: Begun) {
        for call in 0..CALLS {
            self.scheduler.sleep(self.scheduler.draw(200)).await;
            let which = usize::try_from(self.scheduler.draw(12)).unwrap();
            let id = format!("{:x}", 1 + client * CALLS + call);
            let (name, value) = begun.tokens[which % begun.tokens.len()].clone();
            let user = begun.users[which % begun.users.len()].clone();
            match self.scheduler.draw(12) {
                0 => {
                    let origin = Origin::AndroidManagement;
                    let deleted = self.call(async move |service: Simulated| {
                        service.delete_enrollment_token(&name, origin, &Context::NONE).await
                    });
                    self.scheduler.trace(&format!("{id} deletes: {:?}", deleted.await));
                }
                1 => {
                    let revoked = self.call(async move |service: Simulated| {
                        service.revoke_device_access(&user, Origin::PlayEmm, &Context::NONE).await
                    });
                    self.scheduler.trace(&format!("{id} revokes: {:?}", revoked.await));
                }
                2..=5 => self.provision(id, user).await,
                _ => self.enroll(id, value).await,
            }
        }
        self.told.lock().unwrap().clients -= 1;
    }

    async fn enroll(&self, id: String, value: TokenValue) {
        let request = EnrollRequest {
            value,
            serial_number: id.parse().unwrap(),
            ownership: Ownership::CompanyOwned,
            user_policy: None,
        };
        let mut unknown = false;
        for _ in 0..TRIES {
            self.scheduler.sleep(1 + self.scheduler.draw(20)).await;
            let request = request.clone();
            self.told.lock().unwrap().unchanged.retain(|unchanged| *unchanged != id);
            let context = Context { request: Some(id.parse().unwrap()), ..Context::NONE };
            let enrolled = self
                .call(async move |service: Simulated| service.enroll(request, &context).await)
                .await;
            self.scheduler.trace(&format!("{id} enrolls: {enrolled:?}"));
            let mut told = self.told.lock().unwrap();
            told.changes += 1;
            match enrolled {
                Some(Ok(enrolled)) => {
                    told.admitted.push((id, enrolled.device.enrolled().name.to_string()));
                    return;
                }
                Some(Err(EnrollError::Refused(_))) if unknown => return,
                Some(Err(EnrollError::Refused(refusal))) => {
                    let too_late = EnrollRefusal::Token(RedeemError::Inactive(CheckError::Expired));
                    told.expired += usize::from(refusal == too_late);
                    told.refused.push(id);
                    return;
                }
                Some(Err(EnrollError::Unavailable)) if unknown => {}
                Some(Err(EnrollError::Unavailable)) => told.unchanged.push(id.clone()),
                Some(Err(EnrollError::Unknown)) | None => unknown = true,
            }
        }
    }

    async fn provision(&self, id: String, user: UserName) {
        let issued = self.call(async move |service: Simulated| {
            service.issue_auth_token(&user, Origin::PlayEmm, &Context::NONE).await
        });
        let Some(Ok(value)) = issued.await else { return };
        let request = ProvisionRequest { value, android_id: id.parse().unwrap() };
        for _ in 0..TRIES {
            let request = request.clone();
            let context = Context { request: Some(id.parse().unwrap()), ..Context::NONE };
            let provisioned = self
                .call(async move |service: Simulated| service.provision(request, &context).await)
                .await;
            self.scheduler.trace(&format!("{id} is provisioned: {provisioned:?}"));
            self.told.lock().unwrap().changes += 1;
            match provisioned {
                Some(Ok(_)) => return self.told.lock().unwrap().provisioned.push(id),
                Some(Err(ProvisionError::Refused(_))) => return,
                Some(Err(ProvisionError::Unavailable | ProvisionError::Unknown)) | None => {}
            }
        }
    }
}
