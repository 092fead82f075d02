//! `--shard`: which part of a scan this process is, as it is typed or as what started it says.

use crate::source::Shard;

/// Pairs of variables that tell a task its number, counted from 0, and how many there are.
const TASKS: [(&str, &str, &str); 4] = [
    ("Kubernetes", "JOB_COMPLETION_INDEX", "PRIVET_SHARDS"),
    ("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"),
    ("Cloud Run", "CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT"),
    ("Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"),
];
/// How many tasks there are, where the system does not say it.
const COUNT: &str = "PRIVET_SHARDS";

/// Reads `i/n`, `auto`, or `auto/n`.
pub(super) fn of(typed: &str) -> Result<Shard, String> {
    match typed.split_once('/') {
        _ if typed == "auto" => told(None, |name| std::env::var(name).ok()),
        Some(("auto", count)) => told(Some(count), |name| std::env::var(name).ok()),
        _ => typed.parse(),
    }
}

fn told(count: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let said = |name: &str| variable(name).filter(|value| !value.is_empty());
    let Some((system, index, size)) = TASKS.into_iter().find(|(_, index, _)| said(index).is_some()) else {
        let names: Vec<&str> = TASKS.iter().map(|(_, index, _)| *index).collect();
        return Err(format!("shard `auto`: nothing says which task this is; set one of {}, or write `i/n`", names.join(", ")));
    };
    let all = count.map(str::to_owned).or_else(|| said(COUNT)).or_else(|| said(size));
    let Some(all) = all else {
        return Err(format!("shard `auto`: {system} says the task's number in {index}, but not how many there are; set {COUNT}, or write `auto/n`"));
    };
    format!("{}/{all}", said(index).unwrap_or_default()).parse()
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn tasks_know_which_they_are() {
        let env = |set: &'static [(&str, &str)]| move |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let shard = |set, count| told(count, env(set)).map(|shard| (0..8).map(|name| shard.holds(&name.to_string())).collect::<Vec<_>>());
        let typed =
            |typed: &str| typed.parse::<crate::source::Shard>().map(|shard| (0..8).map(|name| shard.holds(&name.to_string())).collect::<Vec<_>>());
        assert_eq!(shard(&[("AWS_BATCH_JOB_ARRAY_INDEX", "2"), ("AWS_BATCH_JOB_ARRAY_SIZE", "5")], None), typed("2/5"));
        assert_eq!(shard(&[("JOB_COMPLETION_INDEX", "0"), ("PRIVET_SHARDS", "3")], None), typed("0/3"));
        assert_eq!(shard(&[("JOB_COMPLETION_INDEX", "1")], Some("4")), typed("1/4"));
        for (set, says) in [
            (&[][..], "nothing says"),
            (&[("JOB_COMPLETION_INDEX", "1")], "not how many"),
            (&[("CLOUD_RUN_TASK_INDEX", "9"), ("CLOUD_RUN_TASK_COUNT", "3")], "9/3"),
        ] {
            let error = told(None, env(set)).expect_err("not told");
            assert!(error.contains(says), "{error}");
        }
    }
}
