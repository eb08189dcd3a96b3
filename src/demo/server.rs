//! The running stand-in: a listener on loopback, a task a connection, and handles for tests.
//!
//! Knows sockets; what requests mean is in `service.rs`. Start at `Demo::start`.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::Account;
use super::activity;
use super::clock::Clock;
use super::error::Error;
use super::fate::Fates;
use super::faults::Fault;
use super::logins::Grant;
use super::options::DemoOptions;
use super::routes::{LOGIN_ROOT, ROOT};
use super::rules::{Faults, When};
use super::service::Service;
use super::traffic::Traffic;

/// Pause after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// A stand-in that serves until it is stopped or dropped.
#[derive(Debug)]
pub struct Demo {
    service: Arc<Service>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Demo {
    /// Generates the account and starts to serve it on loopback.
    pub async fn start(options: DemoOptions) -> Result<Self, Error> {
        let listen = |source| Error::Listen { port: options.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(listen)?;
        let port = listener.local_addr().map_err(listen)?.port();
        let account = Account::generate(options.torrents, options.seed, Clock::start(options.now, options.speed)?);
        account.give_names(&options.writing);
        let service = Service::new(&options, account, format!("http://127.0.0.1:{port}"));
        if options.writing.lost_percent > 0 {
            let lost = When::add().rate(options.writing.lost_percent, options.seed);
            service.faults.add(lost, Fault::ResetBeforeAnswer);
        }
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        if options.moving {
            tasks.spawn(activity::live(service.account.clone(), options.seed, stop.clone()));
        }
        tasks.spawn(accept(listener, Arc::clone(&service), stop.clone(), tasks.clone()));
        tasks.close();
        Ok(Self { service, stop, tasks })
    }

    /// Returns where the API is reached, as `RD_API_URL` wants it.
    pub fn base_url(&self) -> String {
        format!("{}{ROOT}", self.service.host_url())
    }

    /// Returns the private token.
    pub fn token(&self) -> &str {
        &self.service.token
    }

    /// Returns a handle that reads and changes the account.
    pub fn account(&self) -> Account {
        self.service.account.clone()
    }

    /// Returns a handle that sets faults.
    pub fn faults(&self) -> Faults {
        self.service.faults.clone()
    }

    /// Returns where the device login is reached.
    pub fn oauth_url(&self) -> String {
        format!("{}{LOGIN_ROOT}", self.service.host_url())
    }

    /// Says yes to the device login, as the user does in a browser: to every code that waits, else to the next one.
    pub fn approve_login(&self) {
        self.service.logins.approve();
    }

    /// Logs a program in without its asking; its access token is good for `token_life`.
    pub fn log_in(&self) -> Option<Grant> {
        self.service.logins.grant()
    }

    /// Ends all access tokens of device logins before their time; the private token stays good.
    pub fn expire_tokens(&self) {
        self.service.logins.expire();
    }

    /// Refuses every refresh from now on, as when the user has revoked the program.
    pub fn refuse_refreshes(&self) {
        self.service.logins.refuse_refreshes();
    }

    /// Pauses all adds for so long, by the speed of the stand-in's clock; zero ends a pause.
    pub fn pause_adds(&self, time: Duration) {
        self.service.pause_adds(time);
    }

    /// Returns a handle that sets what becomes of torrents that are added.
    pub fn fates(&self) -> Fates {
        self.service.fates.clone()
    }

    /// Returns what was counted so far.
    pub fn traffic(&self) -> Traffic {
        self.service.meter.traffic()
    }

    /// Starts counting anew; the quota's window goes on.
    pub fn reset_traffic(&self) {
        self.service.meter.reset();
    }

    /// Stops serving and waits until every connection is closed.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>, stop: CancellationToken, tasks: TaskTracker) {
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        if let Ok((stream, _)) = accepted {
            tasks.spawn(serve(stream, Arc::clone(&service), stop.clone()));
        } else {
            // Too many open files: the next one may be accepted when others have closed.
            tokio::time::sleep(ACCEPT_PAUSE).await;
        }
    }
}

async fn serve(stream: TcpStream, service: Arc<Service>, stop: CancellationToken) {
    // A small answer must not wait for the next one; if it cannot be set, it does.
    drop(stream.set_nodelay(true));
    let hang_up = CancellationToken::new();
    let answer = service_fn(|request| {
        let (service, hang_up) = (Arc::clone(&service), hang_up.clone());
        async move { Ok::<_, Infallible>(service.handle(request, &hang_up).await) }
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        biased;
        () = hang_up.cancelled() => {
            let stream = connection.into_parts().io.into_inner();
            // Closed without lingering, the peer gets a reset instead of an orderly end.
            drop(stream.set_zero_linger());
        }
        () = stop.cancelled() => {}
        // However a connection ends, it concerns nobody but its client.
        _ = &mut connection => {}
    }
}
