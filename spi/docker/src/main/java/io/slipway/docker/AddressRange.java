package io.slipway.docker;

import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A range of IPv4 addresses (RFC 4632). Pure.
///
/// @param first as a number
public record AddressRange(long first, int bits) {
    /// Size of one network's part.
    public static final int SLICE = 22;

    private static final int WIDEST = 8;

    private static final Pattern TEXT = Pattern.compile("([0-9.]{7,15})/([0-9]{1,2})");

    public static AddressRange parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> SlipwayException.invalid(
                        "addresses is '%s', must be an IPv4 range such as 10.83.0.0/16".formatted(text)));
    }

    /// As [#parse], where it is to be cut into parts of networks.
    public static AddressRange parseToSlice(String text) {
        var range = parse(text);
        if (range.bits < WIDEST || range.bits > SLICE) {
            throw SlipwayException.invalid("addresses is '%s', must be a range of /8 to /22".formatted(text));
        }
        return range;
    }

    /// Empty for what is no range of IPv4.
    public static Optional<AddressRange> tryParse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var bits = Integer.parseInt(parts.group(2));
        var numbers = parts.group(1).split("\\.", -1);
        if (bits > 32 || numbers.length != 4) {
            return Optional.empty();
        }
        var address = 0L;
        for (var number : numbers) {
            var value = number.isEmpty() ? 256 : Integer.parseInt(number);
            if (value > 255) {
                return Optional.empty();
            }
            address = (address << 8) | value;
        }
        return Optional.of(new AddressRange(address & (-1L << (32 - bits)) & 0xffff_ffffL, bits));
    }

    private long size() {
        return 1L << (32 - bits);
    }

    public boolean overlaps(AddressRange other) {
        return first < other.first + other.size() && other.first < first + size();
    }

    public List<AddressRange> slices() {
        var slices = new ArrayList<AddressRange>();
        for (var at = first; at < first + size(); at += 1L << (32 - SLICE)) {
            slices.add(new AddressRange(at, SLICE));
        }
        return slices;
    }

    /// An address that is not `taken`, nor the network's, the bridge's or the broadcast address.
    ///
    /// @param seed where to begin to look
    public Optional<String> free(int seed, Set<String> taken) {
        var usable = size() - 3;
        for (var i = 0L; i < usable; i++) {
            var address = text(first + 2 + Math.floorMod(seed + i, usable));
            if (!taken.contains(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /// The address that a bridge has on its machine.
    public String gateway() {
        return text(first + 1);
    }

    private static String text(long address) {
        return "%d.%d.%d.%d"
                .formatted((address >> 24) & 255, (address >> 16) & 255, (address >> 8) & 255, address & 255);
    }

    @Override
    public String toString() {
        return text(first) + "/" + bits;
    }
}
