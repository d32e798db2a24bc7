package com.acme.town;

/** Words from numbers: plain ones, empty ones, long ones, ones beyond the basic plane. */
final class Words {
    private static final String[] SYLLABLES = {
        "ka",
        "mo",
        "ri",
        "tel",
        "\u00e4n",
        "sor",
        "\u4e2d",
        "\ud83d\ude00",
        "vex",
        "lo",
        "nim",
        "qua",
        "-",
        "z",
        "be",
        "\u0416u"
    };

    private Words() {}

    static String of(long draw) {
        int length = (int) (draw >>> 59); // 0 to 31 syllables
        if ((draw & 255) == 7) {
            length *= 40;
        }
        StringBuilder word = new StringBuilder();
        long rest = draw;
        for (int i = 0; i < length; i++) {
            rest = rest * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            word.append(SYLLABLES[(int) (rest >>> 60)]);
        }
        return word.toString();
    }

    /** A number below the bound, another for each place. */
    static int pick(long draw, int place, int bound) {
        long mixed = (draw + place * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 31)) * 0x94D049BB133111EBL;
        return (int) Long.remainderUnsigned(mixed ^ (mixed >>> 29), bound);
    }
}
