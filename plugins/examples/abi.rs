//! <sluice/plugin.h>, version 1, as far as a plugin in Rust needs it: the same names, without the prefix `sluice_`.
//! What a field means is said there.
#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

pub const ABI_VERSION: u32 = 1;
pub const PLUGIN_MAGIC: u32 = 0x4543_4C53;

/// A string of the plugin's: NUL-terminated, valid for as long as it is loaded.
#[macro_export]
macro_rules! text {
    ($text:literal) => {
        concat!($text, "\0").as_ptr() as *const std::os::raw::c_char
    };
}

pub type Status = i32;
pub const OK: Status = 0;
pub const DONE: Status = 0;
pub const MORE: Status = 1;
pub const WOULD_BLOCK: Status = 2;
pub const DRAINING: Status = 3;
pub const E_UNSUPPORTED: Status = -1;
pub const E_SOURCE_TRUNCATED: Status = -2;
pub const E_SOURCE_IO: Status = -3;
pub const E_SINK_CLOSED: Status = -4;
pub const E_SINK_IO: Status = -5;
pub const E_CANCELLED: Status = -6;
pub const E_NO_RESOURCES: Status = -7;
pub const E_INVALID: Status = -8;
pub const E_INTERNAL: Status = -9;
pub const E_INCOMPATIBLE: Status = -10;

pub const KIND_FILE: u32 = 1;
pub const KIND_TCP: u32 = 2;
pub const KIND_UNIX: u32 = 3;
pub const KIND_PIPE: u32 = 4;

pub const REQUEST_MORE_FOLLOWS: u32 = 1;
pub const REQUEST_STABLE: u32 = 2;
pub const REQUEST_ALLOW_FALLBACK: u32 = 4;
pub const REQUEST_FLAGS_V1: u32 = 7;
pub const TO_END: u64 = u64::MAX;

pub const WAIT_READABLE: u32 = 1;
pub const WAIT_WRITABLE: u32 = 2;

pub const CAP_HEAD_TAIL: u64 = 1;
pub const CAP_MORE_FOLLOWS: u64 = 2;
pub const CAP_STABLE: u64 = 4;
pub const CAP_TO_END: u64 = 8;
pub const CAP_NONBLOCKING: u64 = 16;
pub const UNCLAIMED: u32 = u32::MAX;

#[repr(C)]
pub struct Report {
    pub struct_size: u32,
    pub reserved: u32,
    pub os_error: i64,
    pub reason: *const c_char,
}

#[repr(C)]
pub struct Endpoint {
    pub struct_size: u32,
    pub kind: u32,
    pub facts: u32,
    pub reserved: u32,
    pub handle: i64,
    pub size: u64,
    pub filesystem: u64,
}

#[repr(C)]
pub struct Route {
    pub struct_size: u32,
    pub reserved: u32,
    pub source: *const Endpoint,
    pub sink: *const Endpoint,
}

#[repr(C)]
pub struct Bytes {
    pub data: *const u8,
    pub size: usize,
}

#[repr(C)]
pub struct Request {
    pub struct_size: u32,
    pub flags: u32,
    pub route: *const Route,
    pub offset: u64,
    pub length: u64,
    pub head: Bytes,
    pub tail: Bytes,
}

#[repr(C)]
pub struct Progress {
    pub struct_size: u32,
    pub wait_events: u32,
    pub wait_handle: i64,
    pub bytes_done: u64,
    pub source_done: u64,
    pub os_error: i64,
    pub path: *const c_char,
    pub reason: *const c_char,
    pub in_flight: u64,
}

#[repr(C)]
pub struct Claim {
    pub struct_size: u32,
    pub source_kinds: u32,
    pub sink_kinds: u32,
    pub staged_milli: u32,
    pub send_milli: u32,
    pub crossings_per_mib_max: u32,
}

#[repr(C)]
pub struct Plugin {
    pub struct_size: u32,
    pub magic: u32,
    pub abi_version: u32,
    pub claim_count: u32,
    pub capabilities: u64,
    pub transfer_size: u64,
    pub transfer_align: u64,
    pub name: *const c_char,
    pub version: *const c_char,
    pub summary: *const c_char,
    pub claims: *const *const Claim,
    pub probe: unsafe extern "C" fn(*const Route, *mut Report) -> Status,
    pub open: unsafe extern "C" fn(*const Request, *mut c_void, *mut Report) -> Status,
    pub step: unsafe extern "C" fn(*mut c_void, u64, *mut Progress) -> Status,
    pub close: unsafe extern "C" fn(*mut c_void),
    pub get_extension: unsafe extern "C" fn(*const c_char) -> *const c_void,
}

#[repr(C)]
pub struct Handshake {
    pub struct_size: u32,
    pub host_abi_min: u32,
    pub host_abi_max: u32,
    pub plugin_abi_min: u32,
    pub plugin_abi_max: u32,
    pub abi_version: u32,
    pub plugin: *const Plugin,
}

/// Everything a plugin points to is immutable.
#[repr(transparent)]
pub struct Immutable<T>(pub T);
unsafe impl<T> Sync for Immutable<T> {}

// Where pointers have 64 bits, the C header's sizes.
#[cfg(target_pointer_width = "64")]
const _: () = {
    use std::mem::size_of;
    assert!(size_of::<Report>() == 24);
    assert!(size_of::<Endpoint>() == 40);
    assert!(size_of::<Route>() == 24);
    assert!(size_of::<Request>() == 64);
    assert!(size_of::<Progress>() == 64);
    assert!(size_of::<Claim>() == 24);
    assert!(size_of::<Plugin>() == 112);
    assert!(size_of::<Handshake>() == 32);
};
