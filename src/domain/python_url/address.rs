//! `ipaddress.ip_address`, as far as it tells an IPv6 address from anything else.

/// The text is an IPv6 address, with or without a zone (`ipaddress.IPv6Address`).
pub(super) fn is_ipv6(text: &str) -> bool {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    if zone.is_some_and(|zone| zone.is_empty() || zone.contains('%')) || address.contains('/') {
        return false;
    }
    let parts: Vec<&str> = address.split(':').collect();
    let Some((last, before)) = parts.split_last() else {
        return false;
    };
    let has_ipv4 = last.contains('.');
    if parts.len() < 3 || has_ipv4 && !is_ipv4(last) {
        return false;
    }
    let groups = before.len() + if has_ipv4 { 2 } else { 1 };
    are_groups(&parts, has_ipv4, groups)
}

/// `groups` counts an IPv4 address at the end as two.
fn are_groups(parts: &[&str], has_ipv4: bool, groups: usize) -> bool {
    if groups > 9 {
        return false;
    }
    let inner = parts.get(1..parts.len() - 1).unwrap_or_default();
    let gaps = inner.iter().filter(|part| part.is_empty()).count();
    let begins_empty = parts.first().is_some_and(|part| part.is_empty());
    let ends_empty = parts.last().is_some_and(|part| part.is_empty());
    let gap_at = |at: usize| parts.get(at).is_some_and(|part| part.is_empty());
    let is_shaped = match gaps {
        0 => groups == 8 && !begins_empty && !ends_empty,
        1 => {
            (!begins_empty || gap_at(1))
                && (!ends_empty || gap_at(parts.len() - 2))
                && written(parts, has_ipv4) < 8
        }
        _ => false,
    };
    let count = parts.len() - usize::from(has_ipv4);
    is_shaped
        && parts
            .iter()
            .take(count)
            .all(|part| part.is_empty() || is_group(part))
}

/// Groups that are written out.
fn written(parts: &[&str], has_ipv4: bool) -> usize {
    let written = parts.iter().filter(|part| !part.is_empty()).count();
    written + usize::from(has_ipv4)
}

fn is_group(part: &str) -> bool {
    part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_ipv4(text: &str) -> bool {
    let octets: Vec<_> = text.split('.').collect();
    let is_octet = |octet: &&str| {
        let digits = !octet.is_empty() && octet.bytes().all(|byte| byte.is_ascii_digit());
        digits
            && octet.len() <= 3
            && (octet.len() == 1 || !octet.starts_with('0'))
            && octet.parse::<u8>().is_ok()
    };
    octets.len() == 4 && octets.iter().all(is_octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for address in [
            "::1",
            "::",
            "2001:db8::1",
            "1:2:3:4:5:6:7:8",
            "::ffff:1.2.3.4",
            "fe80::1%eth0",
            "1::",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
        ] {
            assert!(is_ipv6(address), "{address}");
        }
        for other in [
            "",
            "fake",
            "1.2.3.4",
            ":",
            "1:2",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            ":1:2:3:4:5:6:7",
            "::1%",
            "12345::",
            "1:2:3:4:5:6:7:",
            "::1.2.3",
            "::01.2.3.4",
            "::1%a%b",
            "g::1",
        ] {
            assert!(!is_ipv6(other), "{other}");
        }
    }
}
