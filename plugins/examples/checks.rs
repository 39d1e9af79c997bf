//! What a plugin has to check of what the host passes, to return E_INVALID rather than crash. The `_defect` functions
//! answer what is wrong, or NULL.

use crate::abi::*;
use crate::text;
use std::mem::size_of;
use std::os::raw::c_char;
use std::ptr::null;

pub unsafe fn route_defect(route: *const Route) -> *const c_char {
    let whole = |end: *const Endpoint| {
        !end.is_null() && (*end).struct_size as usize >= size_of::<Endpoint>() && (*end).reserved == 0
    };
    if route.is_null() || ((*route).struct_size as usize) < size_of::<Route>() || (*route).reserved != 0 {
        return text!("route: struct_size too small or reserved field not zero");
    }
    if !whole((*route).source) || !whole((*route).sink) {
        return text!("endpoint: struct_size too small or reserved field not zero");
    }
    null()
}

pub unsafe fn request_defect(request: *const Request) -> *const c_char {
    if request.is_null() || ((*request).struct_size as usize) < size_of::<Request>() {
        return text!("request: struct_size too small");
    }
    let request = &*request;
    let most = i64::MAX as u64;
    if request.offset > most || (request.length != TO_END && request.length > most - request.offset) {
        return text!("request: offset + length exceeds 2^63-1");
    }
    if [&request.head, &request.tail].iter().any(|bytes| bytes.size != 0 && bytes.data.is_null()) {
        return text!("request: head or tail has a size but no data");
    }
    route_defect(request.route)
}

pub unsafe fn no_report(report: *const Report) -> bool {
    report.is_null() || ((*report).struct_size as usize) < size_of::<Report>()
}
