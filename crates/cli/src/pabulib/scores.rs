use anyhow::Result;
use governance::allocation::Ballot;

use super::Row;
use super::votes::Scoring;

/// Where the `votes` and `score` columns of PROJECTS differ from what the ballots say: one sentence per column.
///
/// Without a `score` column, `votes` may stand for either the supporters or the points.
pub(super) fn differences(projects: &[Row], ballots: &[Ballot], scoring: &Scoring) -> Result<Vec<String>> {
    let mut supporters = vec![0i128; projects.len()];
    let mut points = vec![0i128; projects.len()];
    for &(project, votes) in ballots.iter().flat_map(|ballot| &ballot.votes) {
        supporters[project] += 1;
        points[project] += i128::from(votes);
    }
    let votes_may_be_points =
        !scoring.counts_supporters() && projects.iter().all(|row| row.find("score").is_none());
    let votes =
        |place: usize, value| supporters[place] == value || votes_may_be_points && points[place] == value;
    let score = |place: usize, value| points[place] == value;
    let of = |column: &'static str, counted: &[i128], agrees: &dyn Fn(usize, i128) -> bool| {
        difference(projects, column, counted, agrees)
    };
    let sentences = [of("votes", &supporters, &votes)?, of("score", &points, &score)?];
    Ok(sentences.into_iter().flatten().collect())
}

fn difference(
    projects: &[Row],
    column: &'static str,
    counted: &[i128],
    agrees: &dyn Fn(usize, i128) -> bool,
) -> Result<Option<String>> {
    let mut differing = 0;
    let mut example = String::new();
    for (place, row) in projects.iter().enumerate() {
        let Some(field) = row.find(column).filter(|field| !field.text.is_empty()) else { continue };
        if agrees(place, field.number()?) {
            continue;
        }
        if differing == 0 {
            let (id, says) = (row.field("project_id")?.text, field.text);
            example =
                format!("line {}: project {id} has {says}, its ballots give {}", row.line, counted[place]);
        }
        differing += 1;
    }
    let sentence = || {
        format!(
            "the column {column} differs from the ballots, which count, for {differing} projects; {example}"
        )
    };
    Ok((differing > 0).then(sentence))
}
