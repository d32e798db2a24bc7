package io.rekindle.cli;

import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.Manifest;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.checkpoint.Versions;
import io.rekindle.runtime.recovery.StoreView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code checkpoints}: the versions that a recovery could begin with. */
@Command(
        name = "checkpoints",
        description = "Lists the versions, oldest first. Versions share files: NEW is what each added.",
        exitCodeList = {
            "0:fine",
            "1:a manifest is damaged",
            "2:wrong usage",
            "3:no store there, or one that this version cannot read"
        },
        footer = "  java -jar rekindle.jar checkpoints rekindle-store --json")
final class CheckpointsCommand extends DirectoryCommand {
    CheckpointsCommand(Screen screen) {
        super(screen);
    }

    private record Row(Version version, long bytes, long newBytes) {}

    @Override
    int run(StoreView view) throws Exception {
        Versions.Found found = view.manifests();
        List<Row> rows = rows(found.versions());
        if (json()) {
            printJson(Json.object(
                    "versions",
                    rows.stream().map(CheckpointsCommand::json).collect(Collectors.toList()),
                    "damaged",
                    found.broken().stream()
                            .map(broken -> Json.object(
                                    "file",
                                    broken.file().path(),
                                    "reason",
                                    "" + broken.reason().getMessage()))
                            .collect(Collectors.toList())));
        } else {
            print(rows);
        }
        for (Versions.Broken broken : found.broken()) {
            screen().err()
                    .println("rekindle: " + broken.file().path() + " cannot be used: "
                            + broken.reason().getMessage());
        }
        return found.broken().isEmpty() ? Exit.FINE : Exit.FOUND;
    }

    private static List<Row> rows(List<Version> versions) {
        List<Row> rows = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Version version : versions) {
            long bytes = 0;
            long newBytes = 0;
            for (CheckpointFile file : version.manifest().getFilesList()) {
                bytes += file.getSize();
                newBytes += seen.add(file.getName()) ? file.getSize() : 0;
            }
            rows.add(new Row(version, bytes, newBytes));
        }
        return rows;
    }

    private void print(List<Row> rows) {
        if (rows.isEmpty()) {
            screen().out().println("no versions yet: a recovery reads the whole log");
            return;
        }
        Table table = new Table("VERSION", "MADE", "LABEL", ">FILES", ">BYTES", ">NEW", ">CONTEXTS", ">OBJECTS", "LSN");
        for (Row row : rows) {
            Manifest manifest = row.version.manifest();
            table.row(
                    row.version.name(),
                    Words.time(manifest.getCreatedAtMicros()),
                    manifest.getLabel().isEmpty() ? "-" : manifest.getLabel(),
                    Words.number(manifest.getFilesCount()),
                    Words.number(row.bytes),
                    Words.number(row.newBytes),
                    Words.number(manifest.getContexts()),
                    Words.number(manifest.getObjects()),
                    row.version.lsn().toString());
        }
        table.print(screen());
    }

    private static Map<String, @Nullable Object> json(Row row) {
        Manifest manifest = row.version.manifest();
        return Json.object(
                "version", row.version.name(),
                "made", Words.timeOrNull(manifest.getCreatedAtMicros()),
                "asOf", Words.timeOrNull(manifest.getAsOfMicros()),
                "label", manifest.getLabel().isEmpty() ? null : manifest.getLabel(),
                "parent", manifest.getParent().isEmpty() ? null : manifest.getParent(),
                "lsn", row.version.lsn().toString(),
                "bytes", row.bytes,
                "newBytes", row.newBytes,
                "contexts", manifest.getContexts(),
                "roots", manifest.getRoots(),
                "objects", manifest.getObjects(),
                "files",
                        manifest.getFilesList().stream()
                                .map(file -> Json.object(
                                        "name", file.getName(),
                                        "kind", file.getKind().name(),
                                        "bytes", file.getSize(),
                                        "objects", file.getObjects()))
                                .collect(Collectors.toList()));
    }
}
