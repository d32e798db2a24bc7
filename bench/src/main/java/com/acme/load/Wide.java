package com.acme.load;

import io.rekindle.Recoverable;

/** An object of a hundred fields, of which one is changed. */
@Recoverable
public final class Wide {
    private long f0 = 0;
    private long f1 = 1;
    private long f2 = 2;
    private long f3 = 3;
    private long f4 = 4;
    private long f5 = 5;
    private long f6 = 6;
    private long f7 = 7;
    private long f8 = 8;
    private long f9 = 9;
    private long f10 = 10;
    private long f11 = 11;
    private long f12 = 12;
    private long f13 = 13;
    private long f14 = 14;
    private long f15 = 15;
    private long f16 = 16;
    private long f17 = 17;
    private long f18 = 18;
    private long f19 = 19;
    private long f20 = 20;
    private long f21 = 21;
    private long f22 = 22;
    private long f23 = 23;
    private long f24 = 24;
    private long f25 = 25;
    private long f26 = 26;
    private long f27 = 27;
    private long f28 = 28;
    private long f29 = 29;
    private long f30 = 30;
    private long f31 = 31;
    private long f32 = 32;
    private long f33 = 33;
    private long f34 = 34;
    private long f35 = 35;
    private long f36 = 36;
    private long f37 = 37;
    private long f38 = 38;
    private long f39 = 39;
    private long f40 = 40;
    private long f41 = 41;
    private long f42 = 42;
    private long f43 = 43;
    private long f44 = 44;
    private long f45 = 45;
    private long f46 = 46;
    private long f47 = 47;
    private long f48 = 48;
    private long f49 = 49;
    private long f50 = 50;
    private long f51 = 51;
    private long f52 = 52;
    private long f53 = 53;
    private long f54 = 54;
    private long f55 = 55;
    private long f56 = 56;
    private long f57 = 57;
    private long f58 = 58;
    private long f59 = 59;
    private long f60 = 60;
    private long f61 = 61;
    private long f62 = 62;
    private long f63 = 63;
    private long f64 = 64;
    private long f65 = 65;
    private long f66 = 66;
    private long f67 = 67;
    private long f68 = 68;
    private long f69 = 69;
    private long f70 = 70;
    private long f71 = 71;
    private long f72 = 72;
    private long f73 = 73;
    private long f74 = 74;
    private long f75 = 75;
    private long f76 = 76;
    private long f77 = 77;
    private long f78 = 78;
    private long f79 = 79;
    private long f80 = 80;
    private long f81 = 81;
    private long f82 = 82;
    private long f83 = 83;
    private long f84 = 84;
    private long f85 = 85;
    private long f86 = 86;
    private long f87 = 87;
    private long f88 = 88;
    private long f89 = 89;
    private long f90 = 90;
    private long f91 = 91;
    private long f92 = 92;
    private long f93 = 93;
    private long f94 = 94;
    private long f95 = 95;
    private long f96 = 96;
    private long f97 = 97;
    private long f98 = 98;
    private long f99 = 99;

    /** One unit that writes one field. */
    public synchronized void changeOne(long value) {
        f50 = value;
    }

    /** So that every field is in use. */
    public synchronized long sum() {
        long sum = 0;
        sum += f0 + f1 + f2 + f3 + f4 + f5 + f6 + f7 + f8 + f9;
        sum += f10 + f11 + f12 + f13 + f14 + f15 + f16 + f17 + f18 + f19;
        sum += f20 + f21 + f22 + f23 + f24 + f25 + f26 + f27 + f28 + f29;
        sum += f30 + f31 + f32 + f33 + f34 + f35 + f36 + f37 + f38 + f39;
        sum += f40 + f41 + f42 + f43 + f44 + f45 + f46 + f47 + f48 + f49;
        sum += f50 + f51 + f52 + f53 + f54 + f55 + f56 + f57 + f58 + f59;
        sum += f60 + f61 + f62 + f63 + f64 + f65 + f66 + f67 + f68 + f69;
        sum += f70 + f71 + f72 + f73 + f74 + f75 + f76 + f77 + f78 + f79;
        sum += f80 + f81 + f82 + f83 + f84 + f85 + f86 + f87 + f88 + f89;
        sum += f90 + f91 + f92 + f93 + f94 + f95 + f96 + f97 + f98 + f99;
        return sum;
    }
}
