//! example.rust_copy: pread into a buffer and writev from it, in Rust, with nothing but rustc:
//!
//!     rustc -O --edition 2021 --crate-type cdylib rust_copy.rs -o example.rust_copy.so
//!
//! A cdylib exports what is #[no_mangle] and nothing else, as a plugin must.

mod abi;
mod checks;

use abi::*;
use checks::*;
use std::cmp::min;
use std::fs::File;
use std::io::{Error, ErrorKind, IoSlice, Result, Write};
use std::mem::{align_of, size_of, ManuallyDrop};
use std::os::raw::{c_char, c_void};
use std::os::unix::fs::FileExt;
use std::os::unix::io::FromRawFd;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::null;
use std::slice::from_raw_parts;

/// Lives in the storage that the host provides; all zeros are a valid value.
struct Transfer {
    source: i32,
    sink: i32,
    to_end: bool,
    offset: u64,          // the next byte of the source
    rest: u64,            // at most so many bytes of it are left
    head: (usize, usize), // address and size of what is left of it
    tail: (usize, usize),
    around_done: u64, // of head and tail
    source_done: u64,
    filled: usize, // the buffer holds so many bytes of the source …
    end: u64,      // … up to here
    buffer: [u8; 65536],
}

const ENOBUFS: i32 = 105; // on Linux; the standard library has no name for it

/// What a step comes to if not to progress: a status and the reason for a person.
struct Stop(Status, i32, *const c_char);

/// A handle of the host's: borrowed, so never closed.
fn borrow(handle: i32) -> ManuallyDrop<File> {
    ManuallyDrop::new(unsafe { File::from_raw_fd(handle) })
}

impl Transfer {
    fn done(&self) -> bool {
        self.head.1 == 0 && self.rest == 0 && self.tail.1 == 0
    }

    /// What of the source is in the buffer and not yet accepted by the sink.
    fn unsent(&self) -> &[u8] {
        let size = self.end.saturating_sub(self.offset) as usize;
        &self.buffer[self.filled - size..self.filled]
    }

    /// Fills the buffer if it is empty and the source has more. A short read does not prove its end.
    fn fill(&mut self) -> std::result::Result<(), Stop> {
        if self.rest == 0 || self.offset < self.end {
            return Ok(());
        }
        let want = min(self.rest, self.buffer.len() as u64) as usize;
        let source = borrow(self.source);
        let mut size = 0;
        while size < want {
            match source.read_at(&mut self.buffer[size..want], self.offset + size as u64) {
                Ok(0) if self.to_end => {
                    self.to_end = false;
                    self.rest = size as u64;
                    break;
                }
                Ok(0) if size == 0 => {
                    return Err(Stop(E_SOURCE_TRUNCATED, 0, text!("the source ended before offset + length")))
                }
                Err(error) if size == 0 => return Err(stop(error, E_SOURCE_IO, text!("pread failed"))),
                Ok(0) | Err(_) => break, // What was read goes first; it will come again.
                Ok(got) => size += got,
            }
        }
        self.filled = size;
        self.end = self.offset + size as u64;
        Ok(())
    }

    /// One writev of head, source and tail, as far as they are next and the budget reaches.
    fn write(&self, budget: u64) -> Result<usize> {
        let source = self.unsent();
        let tail = if source.len() as u64 == self.rest { self.tail } else { (0, 0) };
        let mut left = min(budget, isize::MAX as u64) as usize;
        let mut parts = [IoSlice::new(&[]), IoSlice::new(&[]), IoSlice::new(&[])];
        let around = |part: (usize, usize)| match part.1 {
            0 => &[][..],
            size => unsafe { from_raw_parts(part.0 as *const u8, size) },
        };
        for (slot, bytes) in parts.iter_mut().zip([around(self.head), source, around(tail)]) {
            let size = min(bytes.len(), left);
            *slot = IoSlice::new(&bytes[..size]);
            left -= size;
        }
        match borrow(self.sink).write_vectored(&parts) {
            Ok(0) => Err(Error::from(ErrorKind::WriteZero)), // would be asked for ever
            answer => answer,
        }
    }

    /// The sink accepted this many bytes.
    fn advance(&mut self, accepted: usize) {
        let head = min(accepted, self.head.1);
        let source = min(accepted - head, self.unsent().len());
        let tail = accepted - head - source;
        self.head = (self.head.0 + head, self.head.1 - head);
        self.tail = (self.tail.0 + tail, self.tail.1 - tail);
        self.offset += source as u64;
        self.rest -= source as u64;
        self.source_done += source as u64;
        self.around_done += (head + tail) as u64;
    }

    fn step(&mut self, budget: u64) -> std::result::Result<(), Stop> {
        self.fill()?;
        if self.done() {
            return Ok(()); // to the end, and it is here
        }
        let accepted = self.write(budget).map_err(|error| stop(error, E_SINK_IO, text!("writev failed")))?;
        self.advance(accepted);
        Ok(())
    }
}

/// What an error of the operating system means; `otherwise` for those that mean nothing special.
fn stop(error: Error, otherwise: Status, reason: *const c_char) -> Stop {
    let status = match error.kind() {
        ErrorKind::Interrupted => MORE,
        ErrorKind::WouldBlock => WOULD_BLOCK,
        ErrorKind::BrokenPipe
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::NotConnected => E_SINK_CLOSED,
        ErrorKind::OutOfMemory => E_NO_RESOURCES,
        _ if error.raw_os_error() == Some(ENOBUFS) => E_NO_RESOURCES,
        ErrorKind::Unsupported => E_UNSUPPORTED,
        ErrorKind::InvalidInput if otherwise == E_SOURCE_IO => E_UNSUPPORTED,
        _ => otherwise,
    };
    Stop(status, error.raw_os_error().unwrap_or(0), reason)
}

unsafe fn refuse(report: *mut Report, status: Status, reason: *const c_char) -> Status {
    (*report).reason = reason;
    status
}

unsafe extern "C" fn probe(route: *const Route, report: *mut Report) -> Status {
    if no_report(report) {
        return E_INVALID;
    }
    let defect = route_defect(route);
    if !defect.is_null() {
        return refuse(report, E_INVALID, defect);
    }
    let (source, sink) = ((*(*route).source).kind, (*(*route).sink).kind);
    if source != KIND_FILE {
        return refuse(report, E_UNSUPPORTED, text!("the source is not a regular file"));
    }
    if ![KIND_FILE, KIND_TCP, KIND_UNIX, KIND_PIPE].contains(&sink) {
        return refuse(report, E_UNSUPPORTED, text!("the sink is not a stream socket, pipe or file"));
    }
    OK
}

unsafe extern "C" fn open(request: *const Request, storage: *mut c_void, report: *mut Report) -> Status {
    if no_report(report) {
        return E_INVALID;
    }
    let defect = request_defect(request);
    if !defect.is_null() || storage.is_null() {
        return refuse(report, E_INVALID, if defect.is_null() { text!("storage is NULL") } else { defect });
    }
    let request = &*request;
    if request.flags & !(REQUEST_STABLE | REQUEST_ALLOW_FALLBACK) != 0 {
        // writev has no MSG_MORE, so this plugin does not claim CAP_MORE_FOLLOWS either.
        return refuse(report, E_UNSUPPORTED, text!("more_follows, or a flag this plugin does not know"));
    }
    let status = probe(request.route, report);
    if status != OK {
        return status;
    }
    let route = &*request.route;
    if (*route.source).handle < 0 || (*route.sink).handle < 0 {
        return refuse(report, E_INVALID, text!("a handle is no descriptor")); // which File would panic at
    }
    let transfer = storage as *mut Transfer;
    transfer.write_bytes(0, 1);
    let transfer = &mut *transfer;
    transfer.source = (*route.source).handle as i32;
    transfer.sink = (*route.sink).handle as i32;
    transfer.to_end = request.length == TO_END;
    transfer.offset = request.offset;
    transfer.rest = min(request.length, i64::MAX as u64 - request.offset);
    transfer.head = (request.head.data as usize, request.head.size);
    transfer.tail = (request.tail.data as usize, request.tail.size);
    OK
}

unsafe extern "C" fn step(storage: *mut c_void, budget: u64, progress: *mut Progress) -> Status {
    if progress.is_null() || ((*progress).struct_size as usize) < size_of::<Progress>() {
        return E_INVALID;
    }
    let (transfer, progress) = (&mut *(storage as *mut Transfer), &mut *progress);
    if budget == 0 {
        progress.reason = text!("budget is 0");
        return E_INVALID;
    }
    // A panic must not cross the boundary.
    let stopped = catch_unwind(AssertUnwindSafe(|| transfer.step(budget))).unwrap_or(Err(Stop(
        E_INTERNAL,
        0,
        text!("step panicked"),
    )));
    progress.bytes_done = transfer.around_done + transfer.source_done;
    progress.source_done = transfer.source_done;
    if progress.bytes_done != 0 {
        progress.path = text!("read+write");
    }
    match stopped {
        Ok(()) if transfer.done() => DONE,
        Ok(()) => MORE,
        Err(Stop(MORE, ..)) => MORE,
        Err(Stop(WOULD_BLOCK, ..)) => {
            progress.wait_handle = transfer.sink as i64; // regular files never answer that
            progress.wait_events = WAIT_WRITABLE;
            WOULD_BLOCK
        }
        Err(Stop(status, os_error, reason)) => {
            progress.os_error = os_error as i64;
            progress.reason = reason;
            status
        }
    }
}

unsafe extern "C" fn close(_storage: *mut c_void) {} // It holds nothing.

unsafe extern "C" fn get_extension(_id: *const c_char) -> *const c_void {
    null()
}

static CLAIM: Claim = Claim {
    struct_size: size_of::<Claim>() as u32,
    source_kinds: 1 << KIND_FILE,
    sink_kinds: 1 << KIND_TCP | 1 << KIND_UNIX | 1 << KIND_PIPE | 1 << KIND_FILE,
    staged_milli: 1000,
    send_milli: 1000,
    crossings_per_mib_max: 80,
};
static CLAIMS: Immutable<[*const Claim; 1]> = Immutable([&CLAIM]);

static PLUGIN: Immutable<Plugin> = Immutable(Plugin {
    struct_size: size_of::<Plugin>() as u32,
    magic: PLUGIN_MAGIC,
    abi_version: ABI_VERSION,
    claim_count: 1,
    capabilities: CAP_HEAD_TAIL | CAP_STABLE | CAP_TO_END | CAP_NONBLOCKING,
    transfer_size: size_of::<Transfer>() as u64,
    transfer_align: align_of::<Transfer>() as u64,
    name: text!("example.rust_copy"),
    version: text!("1.0.0"),
    summary: text!("copies through a buffer, in Rust: pread + writev"),
    claims: &CLAIMS.0 as *const *const Claim,
    probe,
    open,
    step,
    close,
    get_extension,
});

#[no_mangle]
pub unsafe extern "C" fn sluice_plugin_entry(handshake: *mut Handshake) -> Status {
    if handshake.is_null() || ((*handshake).struct_size as usize) < size_of::<Handshake>() {
        return E_INVALID;
    }
    let handshake = &mut *handshake;
    handshake.plugin_abi_min = ABI_VERSION;
    handshake.plugin_abi_max = ABI_VERSION;
    if handshake.host_abi_max < ABI_VERSION || handshake.host_abi_min > ABI_VERSION {
        return E_INCOMPATIBLE;
    }
    handshake.abi_version = ABI_VERSION;
    handshake.plugin = &PLUGIN.0;
    OK
}
